using System.Threading.Channels;
using Npgsql;

namespace AiMemory.Storage.Postgres;

/// <summary>
/// The one writer: takes what callers ask for, many at a time, into one transaction and one sync, and tells them when it is on disk.
/// While the server is away, calls fail at once; the next one that finds it back goes on.
/// </summary>
internal sealed class PostgresWriter : IAsyncDisposable
{
    private readonly Channel<WriteRequest> _queue = Channel.CreateUnbounded<WriteRequest>(new UnboundedChannelOptions { SingleReader = true });
    private readonly OwnerConnection _owner;
    private readonly WriterState _state = new();
    private readonly int _batchMax;
    private readonly string _display;
    private readonly Action<int> _grown;
    private readonly Task _loop;

    public PostgresWriter(OwnerConnection owner, int batchMax, string display, Action<int> grown)
    {
        (_owner, _batchMax, _display, _grown) = (owner, batchMax, display, grown);
        _loop = Task.Run(RunAsync);
    }

    public ValueTask CommitAsync(IReadOnlyList<StoreWrite> writes) => AskAsync(new WriteRequest(writes, null));

    /// <summary>
    /// Runs on the writer's connection after everything asked for before. What it reads is settled: a commit that was cut off has
    /// either happened by then or never will, as the connection holds the store's lock again.
    /// </summary>
    public ValueTask RunAsync(Func<Session, Task> action) => AskAsync(new WriteRequest([], action));

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        await _owner.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask AskAsync(WriteRequest request)
    {
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(request), this);
        await request.Completion.Task.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var batch = new List<WriteRequest>();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            WriteRequest? action = null;
            while (action is null && batch.Count < _batchMax && _queue.Reader.TryRead(out var request))
            {
                if (request.Action is null)
                {
                    batch.Add(request);
                }
                else
                {
                    action = request;
                }
            }

            if (batch.Count > 0)
            {
                await CommitAsync(batch).ConfigureAwait(false);
            }

            if (action is not null)
            {
                await CommitAsync([action]).ConfigureAwait(false);
            }
        }
    }

    private async Task CommitAsync(List<WriteRequest> batch)
    {
        if (await TryCommitAsync(batch).ConfigureAwait(false) is not { } failure)
        {
            foreach (var request in batch)
            {
                request.Completion.TrySetResult();
            }

            return;
        }

        if (batch.Count == 1 || failure is StoreUnavailableException or StoreInUseException)
        {
            foreach (var request in batch)
            {
                request.Completion.TrySetException(failure);
            }

            return;
        }

        // One bad call must not fail its neighbours: each alone.
        foreach (var request in batch)
        {
            await CommitAsync([request]).ConfigureAwait(false);
        }
    }

    private async Task<Exception?> TryCommitAsync(List<WriteRequest> requests)
    {
        for (var attempt = 0; ; attempt++)
        {
            // A connection that was cut while it lay idle costs no caller an error. To do a batch again is safe: the new connection has
            // the lock, so the first attempt is over, and what it left behind, all or nothing, is found and not written twice.
            var mayBeStale = attempt == 0 && _owner.IsConnected;
            try
            {
                var connection = await _owner.GetAsync().ConfigureAwait(false);
                if (requests[0].Action is { } action)
                {
                    await action(new Session(connection)).ConfigureAwait(false);
                    return null;
                }

                var writes = requests.Count == 1 ? requests[0].Writes : [.. requests.SelectMany(r => r.Writes)];
                await WriteAsync(connection, writes).ConfigureAwait(false);
                return null;
            }
#pragma warning disable CA1031 // Every failure is handed to the callers that it concerns; the writer goes on.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _state.Reset();
                var translated = PostgresFailures.Translate(exception, _display);
                if (translated is not StoreUnavailableException)
                {
                    return translated;
                }

                await _owner.LoseAsync().ConfigureAwait(false);
                if (!mayBeStale)
                {
                    return translated;
                }
            }
        }
    }

    private async Task WriteAsync(NpgsqlConnection connection, IReadOnlyList<StoreWrite> writes)
    {
        var reader = new BatchReader(connection, _state);
        await reader.LoadAsync(writes).ConfigureAwait(false);
        var batch = new WriteBatch(_state);
        await reader.LoadEntriesAsync(writes, batch).ConfigureAwait(false);
        await reader.LoadRowsAsync(batch.FindNeeds(writes), batch).ConfigureAwait(false);
        foreach (var write in writes)
        {
            batch.Apply(write);
        }

        await new BatchWriter(connection, _state).WriteAsync(batch).ConfigureAwait(false);
        _grown(batch.Memories.Count(m => m.IsTextChanged));
    }

    private sealed class WriteRequest(IReadOnlyList<StoreWrite> writes, Func<Session, Task>? action)
    {
        public IReadOnlyList<StoreWrite> Writes { get; } = writes;

        public Func<Session, Task>? Action { get; } = action;

        public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
