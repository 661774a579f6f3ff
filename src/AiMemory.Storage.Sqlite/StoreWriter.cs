using AiMemory.Log;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// The one writer: a thread of its own that takes what callers ask for, many at a time, into one write and one sync, and tells them when
/// it is on disk. Entries go to the redo log, where there is one, and from there to the tables a little later; everything else goes to the
/// tables at once, after all that came before it.
/// </summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    // As long as it takes to index some hundred rows on a busy machine.
    private const int YieldMs = 50;

    private readonly WriteQueue<WriteRequest> _queue = new();
    private readonly IndexBacklog _backlog;
    private readonly SqliteStoreOptions _options;
    private readonly TableWriter _tables;
    private readonly RedoLog? _redo;
    private readonly RedoApplier _applier;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _logged;

    public StoreWriter(SqliteStoreOptions options, IndexBacklog backlog)
    {
        _options = options;
        _backlog = backlog;
        _tables = new TableWriter(options, backlog);
        try
        {
            var path = RedoLog.PathOf(options.Path);
            var (id, number) = _tables.Recover(path);
            _logged = number;
            _redo = options.Redo ? new RedoLog(path, id, number, options.Synchronous) : null;
            _applier = new RedoApplier(_tables, Path.GetDirectoryName(Path.GetFullPath(options.Path))!, number);
        }
        catch
        {
            _tables.Dispose();
            throw;
        }

        _thread = new Thread(Run) { IsBackground = true, Name = "store writer" };
        _thread.Start();
    }

    public async ValueTask CommitAsync(IReadOnlyList<StoreWrite> writes)
    {
        var request = new WriteRequest(writes, null, null);
        Enqueue(request);
        await request.Completion.Task.ConfigureAwait(false);
    }

    /// <summary>Runs on the writer's thread, outside any transaction, after everything asked for before.</summary>
    public async ValueTask RunAsync(Action<SqliteSession> action)
    {
        var request = new WriteRequest(null, action, null);
        Enqueue(request);
        await request.Completion.Task.ConfigureAwait(false);
    }

    /// <summary>Takes rows off the index's queue that are in the index, unless they were written again since; with the next transaction.</summary>
    public void Dequeue(IndexedRows indexed) => _queue.TryAdd(new WriteRequest(null, null, indexed));

    /// <inheritdoc cref="RedoApplier.WhenAppliedAsync()"/>
    public Task WhenAppliedAsync() => _applier.WhenAppliedAsync();

    /// <inheritdoc cref="RedoApplier.WhenAppliedAsync(string)"/>
    public Task WhenAppliedAsync(string idOrPrefix) => _applier.WhenAppliedAsync(idOrPrefix);

    /// <inheritdoc cref="RedoApplier.KeepLogWholeAsync"/>
    public ValueTask<IDisposable> KeepLogWholeAsync() => _applier.KeepLogWholeAsync();

    /// <inheritdoc cref="RedoApplier.FindPut"/>
    public PendingPut? FindPut(string id) => _applier.FindPut(id);

    /// <inheritdoc cref="RedoApplier.FirstNotInRows"/>
    public EntryVersion? FirstNotInRows(string @namespace) => _applier.FirstNotInRows(@namespace);

    public async ValueTask DisposeAsync()
    {
        _queue.Complete();
        await _ended.Task.ConfigureAwait(false);
    }

    private void Enqueue(WriteRequest request)
    {
        ObjectDisposedException.ThrowIf(!_queue.TryAdd(request), this);
    }

    private void Run()
    {
        try
        {
            var batch = new List<WriteRequest>();
            while (_queue.TryTake(out var first, Timeout.Infinite))
            {
                batch.Clear();
                batch.Add(first);
                while (batch.Count < _options.BatchMax && _queue.TryTake(out var next))
                {
                    batch.Add(next);
                }

                // Writes wait for the index, not reads, which may be waiting for what is applied.
                _backlog.Yield(YieldMs);
                Carry(batch);
            }
        }
        finally
        {
            var isApplied = _applier.Stop(_logged);
            _redo?.Dispose();
            _tables.Dispose();
            if (isApplied)
            {
                File.Delete(RedoLog.PathOf(_options.Path));
            }

            _ended.TrySetResult();
        }
    }

    // Runs of requests of one kind, in the order they came.
    private void Carry(List<WriteRequest> batch)
    {
        for (var at = 0; at < batch.Count;)
        {
            var count = 1;
            if (batch[at].Action is not null)
            {
                CarryOut(batch[at]);
            }
            else if (IsForLog(batch[at]))
            {
                for (var bytes = batch[at].LogBytes; at + count < batch.Count && IsForLog(batch[at + count]); count++)
                {
                    bytes += batch[at + count].LogBytes;
                    if (bytes > RedoLog.RecordBytesMax)
                    {
                        break;
                    }
                }

                Log(batch.GetRange(at, count));
            }
            else
            {
                while (at + count < batch.Count && batch[at + count].Action is null && !IsForLog(batch[at + count]))
                {
                    count++;
                }

                Commit(batch.GetRange(at, count));
            }

            at += count;
        }
    }

    private bool IsForLog(WriteRequest request) =>
        _redo is not null && _applier.HasRoom && request.Action is null && request.LogBytes <= RedoLog.RecordBytesMax;

    private void Log(List<WriteRequest> requests)
    {
        try
        {
            LogEntries(requests);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException || RedoApplier.IsOfStore(exception))
        {
            Refuse(requests, exception);
            return;
        }

        foreach (var request in requests)
        {
            request.Forgets.ForEach(_applier.Add);
            if (request.Indexed is { } indexed)
            {
                _applier.Add(indexed);
            }
        }

        Complete(requests);
    }

    private void LogEntries(List<WriteRequest> requests)
    {
        LoggedEntry[] entries = [.. requests.SelectMany(static r => r.Entries)];
        if (entries.Length == 0)
        {
            return;
        }

        if (!_redo!.HasRoom(requests.Sum(static r => r.LogBytes)))
        {
            _applier.Secure(_redo.LastOfNextHalf);
            _applier.SyncAt(_logged);
            _redo.Turn();
        }

        foreach (var (entry, _) in entries)
        {
            _redo.Add(entry);
        }

        _logged = _redo.Write();
        _applier.Add(_logged, entries);
    }

    private void Commit(List<WriteRequest> requests)
    {
        try
        {
            _applier.Use(tables => tables.Write(
                () =>
                {
                    foreach (var request in requests)
                    {
                        Carry(tables, request);
                    }
                },
                sync: true));
        }
        catch (Exception exception) when (RedoApplier.IsOfStore(exception))
        {
            if (requests.Count == 1)
            {
                Refuse(requests, exception);
            }
            else
            {
                // One bad call must not fail its neighbours: each alone.
                requests.ForEach(request => Commit([request]));
            }

            return;
        }

        Complete(requests);
    }

    private static void Carry(TableWriter tables, WriteRequest request)
    {
        foreach (var write in request.Writes ?? [])
        {
            tables.Carry(write);
        }

        if (request.Indexed is { } indexed)
        {
            tables.Dequeue(indexed);
        }
    }

    private void CarryOut(WriteRequest request)
    {
        try
        {
            _applier.Use(tables => request.Action!(tables.Session));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException || RedoApplier.IsOfStore(exception))
        {
            Refuse([request], TableWriter.IsFull(exception) ? new StorageFullException("the disk is full", exception) : exception);
            return;
        }

        Complete([request]);
    }

    private void Complete(List<WriteRequest> requests) => Answer(requests, static request => request.Completion.TrySetResult());

    private void Refuse(List<WriteRequest> requests, Exception why) => Answer(requests, request => request.Completion.TrySetException(why));

    // A caller goes on with this thread when nobody else waits for it: to wake another takes longer than the thread is away.
    private void Answer(List<WriteRequest> requests, Action<WriteRequest> answer)
    {
        if (requests.Count == 1 && _queue.IsEmpty)
        {
            answer(requests[0]);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static told => told.Requests.ForEach(told.Answer), (Requests: requests, Answer: answer), preferLocal: false);
        }
    }
}
