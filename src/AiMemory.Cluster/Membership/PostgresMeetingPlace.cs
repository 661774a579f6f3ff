using Npgsql;

namespace AiMemory.Cluster.Membership;

/// <summary>A PostgreSQL database in which the nodes of several machines find each other.</summary>
internal sealed class PostgresMeetingPlace(string url, string node) : IMeetingPlace
{
    // Any number that no other program of this database takes; "aimemory" as bytes.
    private const long JoinLock = 0x61696d656d6f7279;

    public string Invariant => "Npgsql";

    public string ConnectionString { get; } = PostgresUrl.ToConnectionString(url);

    // Of a process on another machine only its silence tells: probes do.
    public bool KnowsDeaths => false;

    public void Prepare() => PostgresSchema.CreateMembership(ConnectionString);

    /// <summary>The lock on the replica file already keeps a second process of this node away.</summary>
    public Task<IDisposable> HoldOwnAsync(CancellationToken cancellationToken) => Task.FromResult<IDisposable>(new MemoryStream());

    /// <summary>The server frees the lock when the connection ends, however that ends.</summary>
    public async Task<IDisposable> HoldJoinAsync(CancellationToken cancellationToken)
    {
        // Not from the pool: a connection that is given back there would keep the lock.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            using var command = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { Parameters = { new() { Value = JoinLock } } };
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public bool Lives(string node) => true;

    public IReadOnlyList<SiloRow> ListActive()
    {
        using var connection = new NpgsqlConnection(ConnectionString);
        connection.Open();
        using var query = new NpgsqlCommand(
            "SELECT SiloName, Address, ProxyPort, Generation FROM OrleansMembershipTable WHERE DeploymentId = $1 AND Status = 3 AND ProxyPort > 0", connection)
        {
            Parameters = { new() { Value = IMeetingPlace.Cluster } },
        };
        using var reader = query.ExecuteReader();
        return SiloRow.Read(reader);
    }

    public void MarkDead(bool own)
    {
        if (!own)
        {
            return;
        }

        using var connection = new NpgsqlConnection(ConnectionString);
        connection.Open();
        using var update = new NpgsqlCommand(
            """
            WITH gone AS (UPDATE OrleansMembershipTable SET Status = 6 WHERE DeploymentId = $1 AND SiloName = $2 AND Status <> 6 RETURNING 1)
            UPDATE OrleansMembershipVersionTable SET Version = Version + 1 WHERE DeploymentId = $1 AND EXISTS (SELECT 1 FROM gone)
            """,
            connection)
        {
            Parameters = { new() { Value = IMeetingPlace.Cluster }, new() { Value = node } },
        };
        update.ExecuteNonQuery();
    }
}
