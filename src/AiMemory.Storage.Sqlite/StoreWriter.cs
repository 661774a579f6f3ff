using AiMemory.Log;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// The one writer: a thread of its own that takes what callers ask for, many at a time, into one transaction and one sync, and
/// tells them when it is on disk. When nobody asks, or too much waits, it brings the full-text index up to date.
/// </summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    // A pause this long is time to index in. Shorter ones lie between any two batches of a load, and few rows at a time index dearly.
    private const int IndexAfterMs = 10;

    private readonly WriteQueue<WriteRequest> _queue = new();
    private readonly SqliteStoreOptions _options;
    private readonly SqliteSession _session;
    private readonly NamespaceTable _namespaces;
    private readonly RowApplier _applier;
    private readonly Indexer _indexer;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _unindexed;

    public StoreWriter(SqliteStoreOptions options)
    {
        _options = options;
        _session = new SqliteSession(options.Path, readOnly: false, options.Synchronous);
        try
        {
            Schema.Migrate(_session.Connection, options.Path);
            _namespaces = new NamespaceTable(_session);
            _applier = new RowApplier(_session, _namespaces);
            _indexer = new Indexer(_session, _namespaces);
            _unindexed = _indexer.CountQueued();
        }
        catch
        {
            _session.Dispose();
            throw;
        }

        _thread = new Thread(Run) { IsBackground = true, Name = "store writer" };
        _thread.Start();
    }

    /// <summary>Rows that the index does not hold yet.</summary>
    public long Unindexed => Interlocked.Read(ref _unindexed);

    public async ValueTask CommitAsync(IReadOnlyList<StoreWrite> writes)
    {
        var request = new WriteRequest(writes, null);
        Enqueue(request);
        await request.Completion.Task.ConfigureAwait(false);
    }

    /// <summary>Runs on the writer's thread, outside any transaction, after everything asked for before.</summary>
    public async ValueTask RunAsync(Action<SqliteSession> action)
    {
        var request = new WriteRequest(null, action);
        Enqueue(request);
        await request.Completion.Task.ConfigureAwait(false);
    }

    /// <summary>Returns when every row written so far is in the full-text index.</summary>
    public ValueTask IndexAsync() => Unindexed == 0 ? ValueTask.CompletedTask : RunAsync(_ => IndexAll());

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
            while (Next() is { } first)
            {
                if (first.Action is not null)
                {
                    Carry(first);
                    continue;
                }

                WriteRequest? after = null;
                batch.Clear();
                batch.Add(first);
                while (batch.Count < _options.BatchMax && _queue.TryTake(out var next))
                {
                    if (next.Action is not null)
                    {
                        after = next;
                        break;
                    }

                    batch.Add(next);
                }

                CommitBatch(batch);
                if (after is not null)
                {
                    Carry(after);
                }
            }

            IndexAll();
        }
        catch (SqliteException exception) when (IsFull(exception))
        {
            // Only the index was behind; its queue is in the file and is taken up at the next open.
        }
        finally
        {
            _session.Dispose();
            _ended.TrySetResult();
        }
    }

    /// <summary>The next request; while none waits, the index is brought up to date. Null at the end.</summary>
    private WriteRequest? Next()
    {
        if (Unindexed > 0)
        {
            if (_queue.TryTake(out var waiting, Unindexed >= _options.IndexLagMax ? 0 : IndexAfterMs) && Unindexed < _options.IndexLagMax)
            {
                return waiting;
            }

            TryIndex();
            if (waiting is not null)
            {
                return waiting;
            }
        }

        return _queue.TryTake(out var request, Timeout.Infinite) ? request : null;
    }

    private void CommitBatch(List<WriteRequest> batch)
    {
        if (TryCommit(batch) is not { } failure)
        {
            foreach (var request in batch)
            {
                request.Completion.TrySetResult();
            }

            return;
        }

        if (batch.Count == 1)
        {
            batch[0].Completion.TrySetException(failure);
            return;
        }

        // One bad call must not fail its neighbours: each alone.
        foreach (var request in batch)
        {
            CommitBatch([request]);
        }
    }

    private Exception? TryCommit(List<WriteRequest> batch)
    {
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
            _applier.Queued = 0;
            foreach (var request in batch)
            {
                foreach (var write in request.Writes!)
                {
                    Carry(write);
                }
            }

            _namespaces.Flush();
            _session.Execute("COMMIT");
            Interlocked.Add(ref _unindexed, _applier.Queued);
            return null;
        }
        catch (Exception exception) when (exception is SqliteException or FormatException)
        {
            Rollback();
            return exception is SqliteException sqlite && IsFull(sqlite)
                ? new StorageFullException("the disk is full", exception)
                : exception;
        }
    }

    private void Rollback()
    {
        // SQLite rolls a full disk's transaction back by itself; then there is none.
        if (!SQLitePCL.raw.sqlite3_get_autocommit(_session.Connection.Handle).Equals(1))
        {
            _session.Execute("ROLLBACK");
        }

        _namespaces.Reset();
    }

    private void Carry(WriteRequest request)
    {
        try
        {
            request.Action!(_session);
            request.Completion.TrySetResult();
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            request.Completion.TrySetException(exception is SqliteException sqlite && IsFull(sqlite)
                ? new StorageFullException("the disk is full", exception)
                : exception);
        }
    }

    private void Carry(StoreWrite write)
    {
        var ns = _namespaces.Get(write.Namespace);
        switch (write)
        {
            case StoreWrite.Append append:
                var e = append.Entry;
                var added = _session.Execute(
                    "INSERT INTO log (ns, epoch, sequence, kind, link_epoch, link_sequence, checksum, payload) "
                    + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
                    ns.Number, e.Version.Epoch, e.Version.Sequence, (long)e.Kind, e.Link.Epoch, e.Link.Sequence, (long)e.Checksum,
                    e.Payload);
                if (append.ApplyNow && added > 0)
                {
                    _applier.Apply(e);
                }

                break;
            case StoreWrite.Apply apply:
                foreach (var entry in LogReader.Read(_session, ns.Number, ns.Name, apply.Extent, int.MaxValue))
                {
                    _applier.Apply(entry);
                }

                break;
            case StoreWrite.SetCoreState state:
                _session.Execute("UPDATE namespaces SET core_state = $2 WHERE ns = $1", ns.Number, state.State);
                break;
            case StoreWrite.SetApplied applied:
                ns.Applied = applied.Applied;
                _namespaces.MarkChanged(ns);
                break;
            case StoreWrite.MergeRows merge:
                foreach (var image in merge.Rows)
                {
                    _applier.Merge(ns, image);
                }

                break;
            case StoreWrite.RepairRows repair:
                foreach (var image in repair.Rows)
                {
                    _applier.Repair(ns, image, repair.AsOf);
                }

                break;
            case StoreWrite.Forget forget:
                _session.Execute(
                    "DELETE FROM log WHERE ns = $1 AND epoch = $2 AND sequence BETWEEN $3 AND $4",
                    ns.Number, forget.Extent.Epoch, forget.Extent.First, forget.Extent.Last);
                break;
            default:
                throw new FormatException($"unknown store write {write.GetType().Name}");
        }
    }

    /// <summary>The index may stay behind when there is no room for it: the rows are safe, and it is tried again.</summary>
    private void TryIndex()
    {
        try
        {
            IndexAll();
        }
        catch (SqliteException exception) when (IsFull(exception))
        {
            Thread.Sleep(100);
        }
    }

    // The index's queue is in the file with it: what a power failure takes of both is indexed again, so neither waits for the disk.
    private void IndexAll()
    {
        Synchronous("NORMAL");
        try
        {
            IndexQueued();
        }
        finally
        {
            Synchronous("FULL");
        }
    }

    private void Synchronous(string level)
    {
        if (_options.Synchronous)
        {
            // Never as a statement kept: SQLite obeys it when it is compiled, not when it is run.
            Schema.Execute(_session.Connection, $"PRAGMA synchronous = {level}");
        }
    }

    private void IndexQueued()
    {
        var rebuilt = false;
        while (true)
        {
            try
            {
                if (_indexer.IndexSome() == 0)
                {
                    break;
                }
            }
            catch (SqliteException exception) when (exception.SqliteErrorCode == SQLitePCL.raw.SQLITE_CORRUPT && !rebuilt)
            {
                // A broken index is made anew from the rows. Damage that is still there after that is not the index's.
                rebuilt = true;
                _indexer.Rebuild();
            }
        }

        Interlocked.Exchange(ref _unindexed, 0);
    }

    private static bool IsFull(SqliteException exception) =>
        exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR;

    private sealed class WriteRequest(IReadOnlyList<StoreWrite>? writes, Action<SqliteSession>? action)
    {
        public IReadOnlyList<StoreWrite>? Writes { get; } = writes;

        public Action<SqliteSession>? Action { get; } = action;

        public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
