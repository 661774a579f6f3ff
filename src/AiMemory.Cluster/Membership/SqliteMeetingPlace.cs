using Microsoft.Data.Sqlite;

namespace AiMemory.Cluster.Membership;

/// <summary>The folder by which nodes of one machine find each other: the membership file and a lock file per node.</summary>
internal sealed class SqliteMeetingPlace : IMeetingPlace
{
    private static readonly TimeSpan OwnWaitMax = TimeSpan.FromSeconds(5);

    // Several silos may be in turn before this one, and one of them paused.
    private static readonly TimeSpan JoinWaitMax = TimeSpan.FromSeconds(60);

    private readonly string _node;

    public SqliteMeetingPlace(string folder, string node)
    {
        Folder = folder;
        _node = node;
        Directory.CreateDirectory(folder);
        ConnectionString = ConnectionStringOf(Path.Combine(folder, "membership.db"));
        Prepare();
    }

    // AdoNet's name for Microsoft.Data.Sqlite.
    public string Invariant => "System.Data.SQLite";

    public bool KnowsDeaths => true;

    public string Folder { get; }

    public string ConnectionString { get; }

    public void Prepare() => SqliteSchema.CreateMembership(ConnectionString);

    /// <summary>The state is this node's own: it lies beside its replica, not in the file that all share.</summary>
    public string PrepareState(string path)
    {
        var state = ConnectionStringOf(path);
        SqliteSchema.CreateStorage(state);
        return state;
    }

    public async Task<IDisposable> HoldOwnAsync(CancellationToken cancellationToken) =>
        await NodeLock.HoldAsync(NodeLock.PathOf(Folder, _node), OwnWaitMax, cancellationToken).ConfigureAwait(false);

    public async Task<IDisposable> HoldJoinAsync(CancellationToken cancellationToken) =>
        await NodeLock.HoldAsync(Path.Combine(Folder, "join.lock"), JoinWaitMax, cancellationToken).ConfigureAwait(false);

    public bool Lives(string node) => NodeLock.IsHeld(NodeLock.PathOf(Folder, node));

    public IReadOnlyList<SiloRow> ListActive()
    {
        using var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        using var query = connection.CreateCommand();
        query.CommandText =
            "SELECT SiloName, Address, ProxyPort, Generation FROM OrleansMembershipTable WHERE DeploymentId = $cluster AND Status = 3 AND ProxyPort > 0";
        query.Parameters.AddWithValue("$cluster", IMeetingPlace.Cluster);
        using var reader = query.ExecuteReader();
        return SiloRow.Read(reader);
    }

    public void MarkDead(bool own)
    {
        using var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        using var transaction = connection.BeginTransaction();
        foreach (var node in ReadNodes(connection, transaction).Where(n => n == _node ? own : !Lives(n)))
        {
            using var update = connection.CreateCommand();
            update.Transaction = transaction;
            update.CommandText = "UPDATE OrleansMembershipTable SET Status = 6 WHERE DeploymentId = $cluster AND SiloName = $node AND Status <> 6";
            update.Parameters.AddWithValue("$cluster", IMeetingPlace.Cluster);
            update.Parameters.AddWithValue("$node", node);
            update.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static string ConnectionStringOf(string path) => new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 5 }.ToString();

    private static List<string> ReadNodes(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var query = connection.CreateCommand();
        query.Transaction = transaction;
        query.CommandText = "SELECT DISTINCT SiloName FROM OrleansMembershipTable WHERE DeploymentId = $cluster AND Status <> 6";
        query.Parameters.AddWithValue("$cluster", IMeetingPlace.Cluster);
        using var reader = query.ExecuteReader();
        var nodes = new List<string>();
        while (reader.Read())
        {
            nodes.Add(reader.GetString(0));
        }

        return nodes;
    }
}
