using System.Diagnostics;
using AiMemory.Log;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// Brings the full-text index up to the rows, on a thread and a file of its own, in batches sorted by row number: FTS5 writes a segment
/// whenever numbers run backwards, so sorting is what makes indexing cheap. The queue is in the file of the rows, so nothing is forgotten.
/// </summary>
internal sealed class Indexer : IAsyncDisposable
{
    // More than the rows of one transaction of the store under load: FTS5 makes a segment of what is written in one of its own, and a few
    // rows that were left over would be one more.
    private const int BatchRows = 4_000;
    private const int QuietMs = 10;
    private const int MergeAfterMs = 500;

    // Merging is for the recalls to come; those of now share the processors and the disk with it.
    private const int MergePausePerWork = 4;
    private const int RetryMs = 100;

    private readonly IndexBacklog _backlog;
    private readonly StoreWriter _writer;
    private readonly IndexFile _file;
    private readonly IndexWriter _index;
    private readonly SqliteSession _rows;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _stopped = new(false);

    // What was queued before may have been put into the index by a process, or a pass, that did not come to say so.
    private long _doubtfulTo;
    private long _indexedTo;
    private bool _isRebuilt;
    private int _mergeInMs = MergeAfterMs;

    /// <param name="file">The index; becomes this object's.</param>
    public Indexer(SqliteStoreOptions options, IndexFile file, IndexBacklog backlog, StoreWriter writer)
    {
        _backlog = backlog;
        _writer = writer;
        _file = file;
        _index = new IndexWriter(file.Session);
        _rows = new SqliteSession(options.Path, readOnly: true, synchronous: true);
        _doubtfulTo = file.IsNew ? 0 : backlog.Committed;
        _thread = new Thread(Run) { IsBackground = true, Name = "store indexer" };
        _thread.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _stopped.Set();
        _backlog.Stop();
        await _ended.Task.ConfigureAwait(false);
        _stopped.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_stopped.IsSet)
            {
                if (_backlog.WaitForWork(QuietMs, _mergeInMs))
                {
                    _mergeInMs = MergeAfterMs;
                    Try(IndexQueued);
                }
                else if (!_stopped.IsSet)
                {
                    _mergeInMs = Timeout.Infinite;
                    Try(MergeSome);
                }
            }

            if (_backlog.IsLagging)
            {
                Try(IndexQueued); // a little is left to the next opening, so that a command that stores one row is done with it
            }
        }
        finally
        {
            _backlog.End();
            _rows.Dispose();
            _file.Dispose();
            _ended.TrySetResult();
        }
    }

    /// <summary>The index may stay behind when there is no room for it, or what it is made of cannot be read: the rows are safe, and it is tried again.</summary>
    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (SqliteException exception) when (IndexFile.IsBroken(exception) && !_isRebuilt)
        {
            // A broken index is made anew from the rows. Damage that is still there after that is not the index's.
            _isRebuilt = true;
            Try(Rebuild);
        }
        catch (SqliteException exception)
        {
            _doubtfulTo = _backlog.Committed;
            _backlog.Stuck(TableWriter.IsFull(exception)
                ? new StorageFullException("the disk is full", exception)
                : new StoreUnavailableException("the database or its full-text index is damaged", exception));
            _stopped.Wait(RetryMs);
        }
    }

    private void IndexQueued()
    {
        var to = _backlog.Committed;
        for (var after = long.MinValue; after < long.MaxValue;)
        {
            after = IndexSome(after, to);
            if (_stopped.IsSet && _backlog.IsRebuilding)
            {
                return; // long work, and what is done of it is kept
            }
        }

        _indexedTo = to;
        _isRebuilt = false;
        _backlog.Reached(to);
    }

    /// <summary>Indexes up to a batch of the rows that were queued since the last time.</summary>
    /// <returns>The row up to which all of them are indexed; the highest number when none is left.</returns>
    private long IndexSome(long after, long to)
    {
        var added = IndexQueue.New(_rows, after, _indexedTo, to);
        var changed = IndexQueue.Changed(_rows, after, _indexedTo, to);
        try
        {
            var (last, count) = (long.MaxValue, 0);
            _index.Write(to, () =>
            {
                var (hasAdded, hasChanged) = (added.Step(), changed.Step());
                for (; hasAdded || hasChanged; count++)
                {
                    if (count == BatchRows)
                    {
                        return;
                    }

                    var (newRow, changedRow) = (hasAdded ? added.Number(0) : long.MaxValue, hasChanged ? changed.Number(0) : long.MaxValue);
                    last = Math.Min(newRow, changedRow);
                    Index(last, changedRow == last ? changed : added, isKnown: changedRow == last);
                    hasAdded = newRow == last ? added.Step() : hasAdded;
                    hasChanged = changedRow == last ? changed.Step() : hasChanged;
                }

                last = long.MaxValue;
            });
            _writer.Dequeue(new IndexedRows(after + 1, last, to));
            _backlog.Advanced(count);
            return last;
        }
        finally
        {
            added.End();
            changed.End();
        }
    }

    private void Index(long row, RowStatement queued, bool isKnown)
    {
        if (isKnown || queued.Number(1) <= _doubtfulTo)
        {
            _index.Remove(row);
        }

        // A deleted row has no body, and a damaged one (the scrub says so) no words to trust.
        var body = queued.Bytes(3);
        if (!body.IsEmpty && (uint)queued.Number(2) == EntryChecksum.Compute(body))
        {
            _index.Add(row, RowCodec.DecodeText(body));
        }
    }

    private void Rebuild()
    {
        var (id, ticket) = (string.Empty, 0L);
        _writer.RunAsync(rows =>
        {
            ticket = _backlog.NextTicket;
            id = IndexFile.QueueAll(rows, ticket);
            _backlog.Begin(ticket, IndexQueue.Count(rows));
        }).AsTask().GetAwaiter().GetResult();
        _index.Forget();
        _file.Renew(id, ticket);
        _indexedTo = ticket - 1;
    }

    /// <summary>A little at a time, so that what is written meanwhile need not wait.</summary>
    private void MergeSome()
    {
        var began = Stopwatch.GetTimestamp();
        if (_index.Merge())
        {
            _mergeInMs = 1 + (MergePausePerWork * (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
    }
}
