using System.Diagnostics;
using System.Globalization;
using System.Text;
using AiMemory.Log;
using Npgsql;

namespace AiMemory.Storage.Postgres;

/// <summary>
/// The writer's connection. It holds an advisory lock, the store's owner lock: the server drops it with the connection. After a cut
/// it is taken again; if another process owned the store in between, this one is deposed for good.
/// </summary>
internal sealed class OwnerConnection : IAsyncDisposable
{
    private const int LockClass = 0x414D4F72;
    /// <summary>A process that was killed a moment ago: its connection takes as long to end.</summary>
    private const int DyingRetries = 10;

    private static readonly TimeSpan OpenWaitMax = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);

    private readonly PostgresUrl _url;
    private readonly NpgsqlDataSource _source;
    private readonly string _instance = Guid.NewGuid().ToString();
    private readonly int _lockKey;
    private NpgsqlConnection? _connection;
    private Exception? _lastFailure;
    private long _lastAttempt;

    public OwnerConnection(PostgresUrl url, PostgresStoreOptions options)
    {
        _url = url;
        _lockKey = LockKey(url.Schema);
        _source = Sources.Create(url, $"ai-memory {options.NodeId} {Environment.ProcessId} {_instance[..8]}", poolMax: 2);
    }

    public bool IsConnected => _connection is not null;

    /// <summary>A process owns the schema's store.</summary>
    public static async Task<bool> IsOwnedAsync(Session session, string schema) =>
        (await FindHolderAsync(session, LockKey(schema)).ConfigureAwait(false)).Pid is not null;

    /// <summary>The first connection: takes the lock, brings the schema up to date, and claims the store.</summary>
    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = await ConnectPatientlyAsync().ConfigureAwait(false);
        try
        {
            await PostgresSchema.MigrateAsync(connection, _url).ConfigureAwait(false);
            await new Session(connection).ExecuteAsync(
                "INSERT INTO meta (key, value) VALUES ('owner', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                default,
                Parameters.Text(_instance)).ConfigureAwait(false);
            return _connection = connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The connection, made anew when it was lost; fails at once while the server is away.</summary>
    public async ValueTask<NpgsqlConnection> GetAsync()
    {
        if (_connection is not null)
        {
            return _connection;
        }

        if (_lastFailure is { } failure && (failure is StoreInUseException || Stopwatch.GetElapsedTime(_lastAttempt) < RetryAfter))
        {
            throw failure is StoreInUseException ? failure : new StoreUnavailableException(failure.Message, failure);
        }

        try
        {
            var connection = await ConnectAsync().ConfigureAwait(false);
            if (await new Session(connection).SingleAsync(
                r => r.GetString(0), "SELECT value FROM meta WHERE key = 'owner'", default).ConfigureAwait(false) != _instance)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw new StoreInUseException($"{_url.Display} was taken over by another process while the connection was lost");
            }

            _lastFailure = null;
            return _connection = connection;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _lastAttempt = Stopwatch.GetTimestamp();
            _lastFailure = PostgresFailures.Translate(exception, _url.Display);
            throw _lastFailure;
        }
    }

    /// <summary>The connection is of no more use.</summary>
    public async ValueTask LoseAsync()
    {
        var lost = _connection;
        _connection = null;
        if (lost is not null)
        {
            _source.Clear();
            await lost.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await LoseAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A server that is busy, not gone, may take longer to answer than a caller of a running store would wait.</summary>
    private async Task<NpgsqlConnection> ConnectPatientlyAsync()
    {
        for (var from = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return await ConnectAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when ((exception as TimeoutException ?? exception.InnerException) is TimeoutException && Stopwatch.GetElapsedTime(from) < OpenWaitMax)
            {
                // Once more; what refuses, or is not found, is no time-out and has failed by now.
            }
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = await _source.OpenConnectionAsync().ConfigureAwait(false);
        try
        {
            var session = new Session(connection);
            // A commit that was acknowledged must be on disk, whatever the server's default is. And a batch asks for a few rows by their
            // keys: a plan that was made while the tables were small, and reads them whole, costs more with every row that comes.
            await session.ExecuteAsync(
                "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'; "
                + "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; SET jit = off",
                default).ConfigureAwait(false);
            for (var attempt = 0; !await TryLockAsync(session).ConfigureAwait(false); attempt++)
            {
                var (pid, name) = await FindHolderAsync(session).ConfigureAwait(false);
                if (name is not null && name.EndsWith(_instance[..8], StringComparison.Ordinal))
                {
                    // Our own former connection, which the server does not know to be dead.
                    await session.ExecuteAsync("SELECT pg_terminate_backend($1::integer)", default, Parameters.Number(pid)).ConfigureAwait(false);
                }
                else if (pid is not null && attempt >= DyingRetries)
                {
                    throw new StoreInUseException(string.Create(
                        CultureInfo.InvariantCulture, $"{_url.Display} is in use by '{name}' (server process {pid})"));
                }

                if (attempt == 20)
                {
                    throw new StoreInUseException($"{_url.Display} is in use by another process");
                }

                await Task.Delay(50).ConfigureAwait(false);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<bool> TryLockAsync(Session session) => await session.SingleAsync(
        r => r.GetBoolean(0),
        $"SELECT pg_try_advisory_lock({LockClass}, $1::integer)",
        default,
        Parameters.Number(_lockKey)).ConfigureAwait(false);

    private Task<(long? Pid, string? Name)> FindHolderAsync(Session session) => FindHolderAsync(session, _lockKey);

    private static int LockKey(string schema) => (int)EntryChecksum.Compute(Encoding.UTF8.GetBytes(schema));

    private static async Task<(long? Pid, string? Name)> FindHolderAsync(Session session, int lockKey) => await session.SingleAsync(
        r => ((long?)r.GetInt64(0), r.IsDBNull(1) ? null : r.GetString(1)),
        "SELECT l.pid::bigint, a.application_name FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid "
        + $"WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint = {LockClass} AND l.objid::bigint = $1 "
        + "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        default,
        Parameters.Number((uint)lockKey)).ConfigureAwait(false);
}
