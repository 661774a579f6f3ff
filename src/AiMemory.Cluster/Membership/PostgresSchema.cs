using Npgsql;

namespace AiMemory.Cluster.Membership;

/// <summary>
/// The tables and queries by which AdoNet clustering works on PostgreSQL, made by the program so that nobody runs SQL by hand. The version
/// moves in the same statement as the row, and its row lock makes two writers take turns.
/// </summary>
internal static class PostgresSchema
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS OrleansQuery(QueryKey text PRIMARY KEY, QueryText text NOT NULL);
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

    private static readonly (string Key, string Text)[] Queries =
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

    public static void CreateMembership(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var transaction = connection.BeginTransaction();

        // Nodes that start together must not create the same tables at once.
        Execute(connection, "SELECT pg_advisory_xact_lock(7020113);");
        Execute(connection, Tables);
        foreach (var (key, text) in Queries)
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
