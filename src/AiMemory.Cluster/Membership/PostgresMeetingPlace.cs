using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace AiMemory.Cluster.Membership;

/// <summary>A PostgreSQL database in which the nodes of several machines find each other.</summary>
internal sealed class PostgresMeetingPlace(string url, string node) : IMeetingPlace
{
    // Any number that no other program of this database takes; "aimemory" as bytes.
    private const long JoinLock = 0x61696d656d6f7279;

    // Several silos may be in turn before this one, and one of them paused.
    private const int JoinWaitSecondsMax = 60;

    // A machine that lost its power is noticed by the server after eleven.
    private static readonly TimeSpan OwnWaitMax = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AnswerMax = TimeSpan.FromMilliseconds(500);

    public string Invariant => "Npgsql";

    public string ConnectionString { get; } = PostgresUrl.ToConnectionString(url);

    // Of a process on another machine only its silence tells: probes do.
    public bool KnowsDeaths => false;

    public void Prepare() => PostgresSchema.CreateMembership(ConnectionString);

    public string PrepareState(string path)
    {
        PostgresSchema.CreateStorage(ConnectionString);
        return ConnectionString;
    }

    public async Task<IDisposable> HoldOwnAsync(CancellationToken cancellationToken) =>
        await PostgresNodeHold.TakeAsync(ConnectionString, node, OwnWaitMax, cancellationToken).ConfigureAwait(false);

    /// <summary>The server frees the lock when the connection ends, however that ends.</summary>
    public async Task<IDisposable> HoldJoinAsync(CancellationToken cancellationToken)
    {
        // Not from the pool: a connection that is given back there would keep the lock.
        var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false, CommandTimeout = JoinWaitSecondsMax }.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            using var command = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { Parameters = { new() { Value = JoinLock } } };
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (NpgsqlException e) when (e.InnerException is TimeoutException && connection.State != System.Data.ConnectionState.Closed)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new TimeoutException($"for {JoinWaitSecondsMax} s another node has been joining the cluster", e);
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
        using var connection = new NpgsqlConnection(ConnectionString);
        connection.Open();
        string[] gone = own ? [node] : [.. ListGone(connection).Distinct(StringComparer.Ordinal)];
        if (gone.Length == 0)
        {
            return;
        }

        using var update = new NpgsqlCommand(
            """
            WITH gone AS (UPDATE OrleansMembershipTable SET Status = 6 WHERE DeploymentId = $1 AND SiloName = ANY($2) AND Status <> 6 RETURNING 1)
            UPDATE OrleansMembershipVersionTable SET Version = Version + 1 WHERE DeploymentId = $1 AND EXISTS (SELECT 1 FROM gone)
            """,
            connection)
        {
            Parameters = { new() { Value = IMeetingPlace.Cluster }, new() { Value = gone } },
        };
        update.ExecuteNonQuery();
    }

    /// <summary>
    /// The other nodes of which neither the server nor this node hears anything: no process holds the node's lock, and none answers at the
    /// address. Either alone may be a mistake: the locks are gone for a moment when the server was away, and a network may be cut in one place.
    /// </summary>
    private List<string> ListGone(NpgsqlConnection connection)
    {
        var silent = new List<(string Node, IPEndPoint Address)>();
        using (var query = new NpgsqlCommand(
            "SELECT SiloName, Address, Port FROM OrleansMembershipTable WHERE DeploymentId = $1 AND SiloName <> $2 AND Status <> 6", connection)
        {
            Parameters = { new() { Value = IMeetingPlace.Cluster }, new() { Value = node } },
        })
        {
            using var reader = query.ExecuteReader();
            while (reader.Read())
            {
                silent.Add((reader.GetString(0), new IPEndPoint(IPAddress.Parse(reader.GetString(1)), reader.GetInt32(2))));
            }
        }

        silent.RemoveAll(silo => PostgresNodeHold.IsHeld(connection, silo.Node));
        return [.. silent.Where(silo => !Answers(silo.Address)).Select(silo => silo.Node)];
    }

    private static bool Answers(IPEndPoint address)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            return socket.ConnectAsync(address).Wait(AnswerMax);
        }
        catch (AggregateException e) when (e.InnerException is SocketException)
        {
            return false;
        }
    }
}
