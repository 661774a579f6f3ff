using Npgsql;

namespace AiMemory.Cluster.Membership;

/// <summary>
/// The tables and queries by which AdoNet clustering and persistence work on PostgreSQL, made by the program so that nobody runs SQL by hand. The version
/// moves in the same statement as the row, and its row lock makes two writers take turns.
/// </summary>
internal static class PostgresSchema
{
    private const string Common = """
        CREATE TABLE IF NOT EXISTS OrleansQuery(QueryKey text PRIMARY KEY, QueryText text NOT NULL);
        """;

    private const string Membership = """
        CREATE TABLE IF NOT EXISTS OrleansMembershipVersionTable(
            DeploymentId text PRIMARY KEY, Timestamp timestamptz NOT NULL DEFAULT now(), Version integer NOT NULL DEFAULT 0);
        CREATE TABLE IF NOT EXISTS OrleansMembershipTable(
            DeploymentId text NOT NULL, Address text NOT NULL, Port integer NOT NULL, Generation integer NOT NULL,
            SiloName text NOT NULL, HostName text NOT NULL, Status integer NOT NULL, ProxyPort integer, SuspectTimes text,
            StartTime timestamptz NOT NULL, IAmAliveTime timestamptz NOT NULL,
            PRIMARY KEY(DeploymentId, Address, Port, Generation));
        """;

    private const string Moved = """
        WITH moved AS (
            UPDATE OrleansMembershipVersionTable SET Version = Version + 1, Timestamp = now()
            WHERE DeploymentId = @DeploymentId AND Version = @Version RETURNING 1),
        """;

    private static readonly (string Key, string Text)[] MembershipQueries =
    [
        ("UpdateIAmAlivetimeKey", """
            UPDATE OrleansMembershipTable SET IAmAliveTime = @IAmAliveTime
            WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation;
            """),
        ("InsertMembershipVersionKey", """
            WITH done AS (
                INSERT INTO OrleansMembershipVersionTable(DeploymentId) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
            SELECT count(*)::integer FROM done;
            """),
        ("InsertMembershipKey", $"""
            {Moved} done AS (
                INSERT INTO OrleansMembershipTable(DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
                SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM moved
                ON CONFLICT DO NOTHING RETURNING 1)
            SELECT count(*)::integer FROM done;
            """),
        ("UpdateMembershipKey", $"""
            {Moved} done AS (
                UPDATE OrleansMembershipTable SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
                WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
                  AND EXISTS (SELECT 1 FROM moved) RETURNING 1)
            SELECT count(*)::integer FROM done;
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
            GrainIdHash integer NOT NULL, GrainIdN0 bigint NOT NULL, GrainIdN1 bigint NOT NULL, GrainTypeHash integer NOT NULL,
            GrainTypeString text NOT NULL, GrainIdExtensionString text, ServiceId text NOT NULL,
            PayloadBinary bytea, ModifiedOn timestamptz NOT NULL, Version integer NOT NULL);
        CREATE UNIQUE INDEX IF NOT EXISTS UX_OrleansStorage ON OrleansStorage(
            GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, coalesce(GrainIdExtensionString, ''), ServiceId);
        """;

    private const string Identity = """
        GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND GrainTypeString = @GrainTypeString AND coalesce(GrainIdExtensionString, '') = coalesce(@GrainIdExtensionString::text, '') AND ServiceId = @ServiceId
        """;

    private static readonly (string Key, string Text)[] StorageQueries =
    [
        ("WriteToStorageKey", $"""
            WITH changed AS (
                UPDATE OrleansStorage SET PayloadBinary = @PayloadBinary, ModifiedOn = now(), Version = Version + 1
                WHERE {Identity} AND Version = @GrainStateVersion::integer RETURNING Version),
            made AS (
                INSERT INTO OrleansStorage(GrainIdHash, GrainIdN0, GrainIdN1, GrainTypeHash, GrainTypeString, GrainIdExtensionString, ServiceId, PayloadBinary, ModifiedOn, Version)
                SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString, @ServiceId, @PayloadBinary, now(), 1
                WHERE @GrainStateVersion::integer IS NULL ON CONFLICT DO NOTHING RETURNING Version)
            SELECT Version AS NewGrainStateVersion FROM changed UNION ALL SELECT Version FROM made;
            """),
        ("ReadFromStorageKey", $"SELECT PayloadBinary, Version FROM OrleansStorage WHERE {Identity};"),
        ("ClearStorageKey", $"""
            UPDATE OrleansStorage SET PayloadBinary = NULL, ModifiedOn = now(), Version = Version + 1
            WHERE {Identity} AND Version = @GrainStateVersion::integer RETURNING Version AS NewGrainStateVersion;
            """),
        ("DeleteStorageKey", $"DELETE FROM OrleansStorage WHERE {Identity} AND Version = @GrainStateVersion::integer RETURNING Version + 1 AS NewGrainStateVersion;"),
    ];

    public static void CreateMembership(string connectionString) => Create(connectionString, Membership, MembershipQueries);

    public static void CreateStorage(string connectionString) => Create(connectionString, Storage, StorageQueries);

    private static void Create(string connectionString, string tables, (string Key, string Text)[] queries)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var transaction = connection.BeginTransaction();

        // Nodes that start together must not create the same tables at once.
        Execute(connection, "SELECT pg_advisory_xact_lock(7020113);");
        Execute(connection, Common + tables);
        foreach (var (key, text) in queries)
        {
            using var command = new NpgsqlCommand(
                """
                INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES ($1, $2)
                ON CONFLICT(QueryKey) DO UPDATE SET QueryText = excluded.QueryText WHERE OrleansQuery.QueryText <> excluded.QueryText
                """,
                connection)
            {
                Parameters = { new() { Value = key }, new() { Value = text } },
            };
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // Constants of this file.
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
