using Microsoft.Data.Sqlite;

namespace AiMemory.Cluster.Membership;

/// <summary>
/// The tables and queries by which AdoNet clustering and persistence work on SQLite; they read them from the table OrleansQuery. Every
/// change is one statement, so that a failure leaves no open transaction in a pooled connection; triggers move the version on.
/// </summary>
internal static class SqliteSchema
{
    private const string Common = """
        CREATE TABLE IF NOT EXISTS OrleansQuery(QueryKey TEXT NOT NULL PRIMARY KEY, QueryText TEXT NOT NULL) WITHOUT ROWID;
        """;

    // Every change of the table is ONE statement (so it is atomic without BEGIN/COMMIT, and a failure leaves no open transaction in a pooled
    // connection); triggers move the version on. The last SELECT changes() is the answer: 1 = done, 0 = version conflict.
    private const string Membership = """
        CREATE TABLE IF NOT EXISTS OrleansMembershipVersionTable(
            DeploymentId TEXT NOT NULL PRIMARY KEY, Timestamp TEXT NOT NULL, Version INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS OrleansMembershipTable(
            DeploymentId TEXT NOT NULL, Address TEXT NOT NULL, Port INTEGER NOT NULL, Generation INTEGER NOT NULL,
            SiloName TEXT NOT NULL, HostName TEXT NOT NULL, Status INTEGER NOT NULL, ProxyPort INTEGER NULL, SuspectTimes TEXT NULL,
            StartTime TEXT NOT NULL, IAmAliveTime TEXT NOT NULL,
            PRIMARY KEY(DeploymentId, Address, Port, Generation)) WITHOUT ROWID;
        CREATE TRIGGER IF NOT EXISTS OrleansMembershipInserted AFTER INSERT ON OrleansMembershipTable BEGIN
            UPDATE OrleansMembershipVersionTable SET Version = Version + 1, Timestamp = datetime('now') WHERE DeploymentId = NEW.DeploymentId; END;
        CREATE TRIGGER IF NOT EXISTS OrleansMembershipUpdated AFTER UPDATE OF Status, SuspectTimes ON OrleansMembershipTable BEGIN
            UPDATE OrleansMembershipVersionTable SET Version = Version + 1, Timestamp = datetime('now') WHERE DeploymentId = NEW.DeploymentId; END;
        """;

    private static readonly (string Key, string Text)[] MembershipQueries =
    [
        ("UpdateIAmAlivetimeKey", """
            UPDATE OrleansMembershipTable SET IAmAliveTime = @IAmAliveTime
            WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation;
            """),
        ("InsertMembershipVersionKey", """
            INSERT INTO OrleansMembershipVersionTable(DeploymentId, Timestamp, Version) VALUES (@DeploymentId, datetime('now'), 0)
            ON CONFLICT(DeploymentId) DO NOTHING;
            SELECT changes();
            """),
        ("InsertMembershipKey", """
            INSERT INTO OrleansMembershipTable(DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
            SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime
            WHERE EXISTS (SELECT 1 FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId AND Version = @Version)
            ON CONFLICT(DeploymentId, Address, Port, Generation) DO NOTHING;
            SELECT changes();
            """),
        ("UpdateMembershipKey", """
            UPDATE OrleansMembershipTable SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
            WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
              AND EXISTS (SELECT 1 FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId AND Version = @Version);
            SELECT changes();
            """),
        ("MembershipReadRowKey", """
            SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes,
                   m.StartTime, m.IAmAliveTime, v.Version
            FROM OrleansMembershipVersionTable v LEFT JOIN OrleansMembershipTable m
              ON m.DeploymentId = v.DeploymentId AND m.Address = @Address AND m.Port = @Port AND m.Generation = @Generation
            WHERE v.DeploymentId = @DeploymentId;
            """),
        ("MembershipReadAllKey", """
            SELECT v.DeploymentId, m.Address, m.Port, m.Generation, m.SiloName, m.HostName, m.Status, m.ProxyPort, m.SuspectTimes,
                   m.StartTime, m.IAmAliveTime, v.Version
            FROM OrleansMembershipVersionTable v LEFT JOIN OrleansMembershipTable m ON m.DeploymentId = v.DeploymentId
            WHERE v.DeploymentId = @DeploymentId;
            """),
        ("DeleteMembershipTableEntriesKey", """
            DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId;
            DELETE FROM OrleansMembershipVersionTable WHERE DeploymentId = @DeploymentId;
            """),
        ("GatewaysQueryKey", """
            SELECT Address, ProxyPort, Generation FROM OrleansMembershipTable
            WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0;
            """),
        ("CleanupDefunctSiloEntriesKey", """
            DELETE FROM OrleansMembershipTable WHERE DeploymentId = @DeploymentId AND IAmAliveTime < @IAmAliveTime AND Status <> 3;
            """),
    ];

    private const string Storage = """
        CREATE TABLE IF NOT EXISTS OrleansStorage(
            GrainIdHash INTEGER NOT NULL, GrainIdN0 INTEGER NOT NULL, GrainIdN1 INTEGER NOT NULL, GrainTypeHash INTEGER NOT NULL,
            GrainTypeString TEXT NOT NULL, GrainIdExtensionString TEXT NULL, ServiceId TEXT NOT NULL,
            PayloadBinary BLOB NULL, ModifiedOn TEXT NOT NULL, Version INTEGER NOT NULL);
        CREATE UNIQUE INDEX IF NOT EXISTS UX_OrleansStorage ON OrleansStorage(
            GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, ifnull(GrainIdExtensionString, ''), ServiceId);
        """;

    private const string Identity = """
        GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND GrainTypeString = @GrainTypeString AND ifnull(GrainIdExtensionString, '') = ifnull(@GrainIdExtensionString, '') AND ServiceId = @ServiceId
        """;

    private static readonly (string Key, string Text)[] StorageQueries =
    [
        ("WriteToStorageKey", $"""
            UPDATE OrleansStorage SET PayloadBinary = @PayloadBinary, ModifiedOn = datetime('now'), Version = Version + 1
            WHERE {Identity} AND Version = @GrainStateVersion RETURNING Version AS NewGrainStateVersion;
            INSERT INTO OrleansStorage(GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, ModifiedOn, Version)
            SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary, datetime('now'), 1
            WHERE @GrainStateVersion IS NULL ON CONFLICT DO NOTHING RETURNING Version AS NewGrainStateVersion;
            """),
        ("ReadFromStorageKey", $"SELECT PayloadBinary, Version FROM OrleansStorage WHERE {Identity};"),
        ("ClearStorageKey", $"""
            UPDATE OrleansStorage SET PayloadBinary = NULL, ModifiedOn = datetime('now'), Version = Version + 1
            WHERE {Identity} AND Version = @GrainStateVersion RETURNING Version AS NewGrainStateVersion;
            """),
        ("DeleteStorageKey", $"DELETE FROM OrleansStorage WHERE {Identity} AND Version = @GrainStateVersion RETURNING Version + 1 AS NewGrainStateVersion;"),
    ];

    public static void CreateMembership(string connectionString) => Create(connectionString, Membership, MembershipQueries);

    public static void CreateStorage(string connectionString) => Create(connectionString, Storage, StorageQueries);

    private static void Create(string connectionString, string tables, (string Key, string Text)[] queries)
    {
        using var connection = new SqliteConnection(connectionString);
        connection.Open();
        Execute(connection, null, "PRAGMA journal_mode=WAL;");
        using var transaction = connection.BeginTransaction();
        Execute(connection, transaction, Common + tables);
        foreach (var (key, text) in queries)
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = """
                INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES ($key, $text)
                ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText WHERE QueryText <> excluded.QueryText
                """;
            command.Parameters.AddWithValue("$key", key);
            command.Parameters.AddWithValue("$text", text);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static void Execute(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
