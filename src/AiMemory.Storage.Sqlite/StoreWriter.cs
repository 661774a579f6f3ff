using AiMemory.Log;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// The one writer: a thread of its own that takes what callers ask for, many at a time, into one transaction and one sync, and
/// tells them when it is on disk. What it writes is queued for the full-text index in the same transaction.
/// </summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    // As long as it takes to index some hundred rows on a busy machine.
    private const int YieldMs = 50;

    private readonly WriteQueue<WriteRequest> _queue = new();
    private readonly SqliteStoreOptions _options;
    private readonly SqliteSession _session;
    private readonly NamespaceTable _namespaces;
    private readonly RowApplier _applier;
    private readonly IndexBacklog _backlog;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StoreWriter(SqliteStoreOptions options, IndexBacklog backlog)
    {
        _options = options;
        _backlog = backlog;
        _session = new SqliteSession(options.Path, readOnly: false, options.Synchronous);
        try
        {
            Schema.Migrate(_session.Connection, options.Path);
            _namespaces = new NamespaceTable(_session);
            _applier = new RowApplier(_session, _namespaces);
        }
        catch
        {
            _session.Dispose();
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
                if (first.Action is not null)
                {
                    CarryOut(first);
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

                _backlog.Yield(YieldMs);
                CommitBatch(batch);
                if (after is not null)
                {
                    CarryOut(after);
                }
            }
        }
        finally
        {
            _session.Dispose();
            _ended.TrySetResult();
        }
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
            var ticket = _backlog.NextTicket;
            _session.Execute("BEGIN IMMEDIATE");
            _applier.Begin(ticket);
            foreach (var request in batch)
            {
                Carry(request);
            }

            _namespaces.Flush();
            _session.Execute("COMMIT");
            if (_applier.Queued > 0)
            {
                _backlog.Added(ticket, _applier.Queued);
            }

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
        _session.Rollback();
        _namespaces.Reset();
    }

    private void Carry(WriteRequest request)
    {
        foreach (var write in request.Writes ?? [])
        {
            Carry(write);
        }

        if (request.Indexed is { } indexed)
        {
            _session.Execute(
                "DELETE FROM index_queue WHERE row BETWEEN $1 AND $2 AND ticket <= $3", indexed.First, indexed.Last, indexed.Ticket);
            _session.Execute("UPDATE index_state SET ticket = $1", indexed.Ticket);
        }
    }

    private void CarryOut(WriteRequest request)
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
                var added = _session.Statement(
                        "INSERT INTO log (ns, epoch, sequence, kind, link_epoch, link_sequence, checksum, payload) "
                        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING")
                    .Begin().With(ns.Number).With(e.Version.Epoch).With(e.Version.Sequence).With((long)e.Kind)
                    .With(e.Link.Epoch).With(e.Link.Sequence).With(e.Checksum).With(e.Payload.Span).Run();
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

    /// <summary>There was no room for what was written.</summary>
    public static bool IsFull(SqliteException exception) =>
        exception.SqliteErrorCode is SQLitePCL.raw.SQLITE_FULL or SQLitePCL.raw.SQLITE_IOERR;

    private sealed class WriteRequest(IReadOnlyList<StoreWrite>? writes, Action<SqliteSession>? action, IndexedRows? indexed)
    {
        public IReadOnlyList<StoreWrite>? Writes { get; } = writes;

        public Action<SqliteSession>? Action { get; } = action;

        public IndexedRows? Indexed { get; } = indexed;

        public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
