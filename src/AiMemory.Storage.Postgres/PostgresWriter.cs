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
    private readonly Task _loop;

    public PostgresWriter(OwnerConnection owner, int batchMax, string display)
    {
        (_owner, _batchMax, _display) = (owner, batchMax, display);
        _loop = Task.Run(RunAsync);
    }

    public async ValueTask CommitAsync(IReadOnlyList<StoreWrite> writes)
    {
        var request = new WriteRequest(writes);
        ObjectDisposedException.ThrowIf(!_queue.Writer.TryWrite(request), this);
        await request.Completion.Task.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        await _owner.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var batch = new List<WriteRequest>();
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < _batchMax && _queue.Reader.TryRead(out var request))
            {
                batch.Add(request);
            }

            await CommitAsync(batch).ConfigureAwait(false);
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
        try
        {
            var connection = await _owner.GetAsync().ConfigureAwait(false);
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
            if (translated is StoreUnavailableException)
            {
                await _owner.LoseAsync().ConfigureAwait(false);
            }

            return translated;
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
    }

    private sealed class WriteRequest(IReadOnlyList<StoreWrite> writes)
    {
        public IReadOnlyList<StoreWrite> Writes { get; } = writes;

        public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
