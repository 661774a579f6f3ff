using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace AiMemory.Cluster.Membership;

/// <summary>
/// An advisory lock on the server that a node holds while its process lives. The server frees it when the connection ends, however that
/// ends, so a lock that is free tells that no process of that node is connected. While the server is away nobody holds any; the holder
/// takes it again when the server is back.
/// </summary>
internal sealed class PostgresNodeHold : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    // Of a machine that lost its power the server would hear nothing for hours.
    private const string NoticeSoon = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3";

    private const string Holders = """
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND ((l.classid::bigint << 32) | l.objid::bigint) = $1
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """;

    private readonly string _connectionString;
    private readonly string _node;
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    private PostgresNodeHold(string connectionString, string node)
    {
        // Not from the pool: a connection that is given back there would keep the lock.
        _connectionString = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ToString();
        _node = node;
    }

    /// <summary>A process of this node is connected to the server.</summary>
    public static bool IsHeld(NpgsqlConnection connection, string node)
    {
#pragma warning disable CA2100 // A constant of this file.
        using var query = new NpgsqlCommand($"SELECT count(*) {Holders}", connection) { Parameters = { new() { Value = KeyOf(node) } } };
#pragma warning restore CA2100
        return query.ExecuteScalar() is > 0L;
    }

    private static long KeyOf(string node) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes($"ai-memory node {node}")));

    /// <summary>Returns once it is held, or the server cannot be asked: reads are served without.</summary>
    /// <exception cref="IOException">Another process still is this node after <paramref name="waitMax"/>.</exception>
    public static async Task<PostgresNodeHold> TakeAsync(string connectionString, string node, TimeSpan waitMax, CancellationToken cancellationToken)
    {
        var hold = new PostgresNodeHold(connectionString, node);
        var connection = await hold.FirstAsync(waitMax, cancellationToken).ConfigureAwait(false);
        hold._loop = Task.Run(() => hold.KeepAsync(connection), CancellationToken.None);
        return hold;
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _loop.Wait();
        _stopping.Dispose();
    }

    /// <summary>Null when the server cannot be asked.</summary>
    private async Task<NpgsqlConnection?> FirstAsync(TimeSpan waitMax, CancellationToken cancellationToken)
    {
        for (var end = Environment.TickCount64 + (long)waitMax.TotalMilliseconds; ; await Task.Delay(100, cancellationToken).ConfigureAwait(false))
        {
            NpgsqlConnection? connection;
            try
            {
                connection = await TryTakeAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException)
            {
                return null;
            }

            if (connection is not null)
            {
                return connection;
            }

            if (Environment.TickCount64 > end)
            {
                throw new IOException($"another process is node {_node} already{await WhoAsync(cancellationToken).ConfigureAwait(false)}: every node has an id, and a place, of its own");
            }
        }
    }

    private async Task KeepAsync(NpgsqlConnection? connection)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                connection ??= await TryTakeAsync(_stopping.Token).ConfigureAwait(false);
                await Task.Delay(Beat, _stopping.Token).ConfigureAwait(false);
                if (connection is not null)
                {
                    using var beat = new NpgsqlCommand("SELECT 1", connection);
                    await beat.ExecuteNonQueryAsync(_stopping.Token).ConfigureAwait(false);
                }
            }
            catch (NpgsqlException)
            {
                // The server is away: taken again when it is back.
                connection = await EndAsync(connection).ConfigureAwait(false);
                await Task.WhenAny(Task.Delay(Beat, _stopping.Token)).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                break;
            }
        }

        await EndAsync(connection).ConfigureAwait(false);
    }

    /// <summary>The connection that holds the lock; null when another holds it.</summary>
    private async Task<NpgsqlConnection?> TryTakeAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(_connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            using var soon = new NpgsqlCommand(NoticeSoon, connection);
            await soon.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            using var take = new NpgsqlCommand("SELECT pg_try_advisory_lock($1)", connection) { Parameters = { new() { Value = KeyOf(_node) } } };
            if (await take.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true)
            {
                return connection;
            }
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return await EndAsync(connection).ConfigureAwait(false);
    }

    /// <summary>Where the holder is, for whoever reads the error.</summary>
    private async Task<string> WhoAsync(CancellationToken cancellationToken)
    {
        using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
#pragma warning disable CA2100 // A constant of this file.
        using var query = new NpgsqlCommand($"SELECT host(a.client_addr) {Holders}", connection) { Parameters = { new() { Value = KeyOf(_node) } } };
#pragma warning restore CA2100
        return await query.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is string host ? $", at {host}" : string.Empty;
    }

    private static async Task<NpgsqlConnection?> EndAsync(NpgsqlConnection? connection)
    {
        if (connection is not null)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        return null;
    }
}
