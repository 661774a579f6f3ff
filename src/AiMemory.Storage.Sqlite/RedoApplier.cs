using AiMemory.Log;
using Microsoft.Data.Sqlite;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// Applies what the redo log holds to the tables, many commits in one transaction: a page that all of them change is written once. On a
/// thread of its own, when enough has come together, when it has waited long enough, or when a read asks for it.
/// </summary>
internal sealed class RedoApplier
{
    private const int EntriesMax = 1_024;
    private const int DelayMs = 150;
    private const int RetryMs = 100;

    // What the log holds needs several times its size in the tables and their write-ahead file.
    private const long RoomMin = 64 << 20;

    private readonly TableWriter _tables;
    private readonly string _folder;
    private readonly Lock _writing = new();
    private readonly object _lock = new();
    private Thread? _thread;
    private RedoBatch _next = new();
    private RedoBatch? _current;
    private LogTail _tail;
    private int _wholeLogs;
    private long _safe;
    private long _syncAt = long.MaxValue;
    private bool _isStopped;
    private volatile bool _hasRoom;

    /// <param name="tables">From here on used through this object alone.</param>
    /// <param name="folder">Where the database is.</param>
    /// <param name="number">The last record that is in the tables.</param>
    public RedoApplier(TableWriter tables, string folder, long number)
    {
        (_tables, _folder) = (tables, folder);
        (_tail, _safe) = (new LogTail(number), number);
        LookForRoom();
    }

    /// <summary>
    /// The disk has room to apply what is committed to the log alone. Where it has not, commits are to go to the tables at once, so that
    /// nothing is confirmed that cannot be applied.
    /// </summary>
    public bool HasRoom => _hasRoom;

    /// <summary>Takes what a record of the log holds.</summary>
    public void Add(long number, IReadOnlyList<LoggedEntry> entries) => Add(batch => batch.Add(number, entries));

    /// <summary>Takes a compaction. No log holds it: what a crash leaves undone is asked for again.</summary>
    public void Add(StoreWrite.Forget forget) => Add(batch => batch.Add(forget));

    /// <summary>Takes rows that are to come off the index's queue some time; they are found in the index again if a crash comes before.</summary>
    public void Add(IndexedRows indexed) => Add(batch => batch.Add(indexed));

    /// <summary>The first entry of a namespace that is not in the tables yet; null when all are.</summary>
    public EntryVersion? FirstNotInRows(string @namespace)
    {
        lock (_lock)
        {
            return _current?.FirstOf(@namespace) ?? _next.FirstOf(@namespace);
        }
    }

    /// <summary>Completes when every entry and compaction that was added until now is in the tables.</summary>
    public Task WhenAppliedAsync()
    {
        lock (_lock)
        {
            return ApplySoon();
        }
    }

    /// <summary>Completes when what was added until now of memories with this id, or with ids that begin so, is in the tables.</summary>
    public Task WhenAppliedAsync(string idOrPrefix)
    {
        lock (_lock)
        {
            return _next.Changes(idOrPrefix) || _current?.Changes(idOrPrefix) == true ? ApplySoon() : Task.CompletedTask;
        }
    }

    /// <summary>What is to become of a memory; null where nothing is, or the rows are needed to tell.</summary>
    public PendingPut? FindPut(string id)
    {
        lock (_lock)
        {
            var isNext = _next.TryFind(id, out var put);
            return _current is null || !_current.TryFind(id, out var before) ? put : isNext ? RedoBatch.Later(before, put) : before;
        }
    }

    /// <summary>Until it is disposed of, every entry whose changes are in the tables is in the log's table with them.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be written now.</exception>
    public async ValueTask<IDisposable> KeepLogWholeAsync()
    {
        var whole = new WholeLog(this);
        try
        {
            if (HasUnwritten())
            {
                await Task.Run(() => Use(static _ => { })).ConfigureAwait(false);
            }

            return whole;
        }
        catch (Exception exception)
        {
            whole.Dispose();
            if (IsOfStore(exception))
            {
                throw RedoBatch.Unavailable(exception);
            }

            throw;
        }
    }

    /// <summary>Applies everything, and writes the log's table, then acts on the tables, on the caller's thread.</summary>
    /// <exception cref="StorageFullException">There is no room to apply what came before.</exception>
    /// <exception cref="SqliteException">It cannot be written.</exception>
    public void Use(Action<TableWriter> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        lock (_writing)
        {
            ApplyAll();
            WriteTail(sync: false);
            action(_tables);
        }
    }

    /// <summary>The transaction after which this record is needed no more is to be on disk when it is committed: <see cref="Secure"/> will be asked for it.</summary>
    public void SyncAt(long number)
    {
        lock (_lock)
        {
            _syncAt = Math.Min(_syncAt, number);
        }
    }

    /// <summary>Returns when all records up to this one are in the tables, on disk.</summary>
    public void Secure(long number)
    {
        if (number <= Interlocked.Read(ref _safe))
        {
            return; // as a rule, and without waiting for what is applied now
        }

        lock (_writing)
        {
            SyncAt(number);
            ApplyAll();
            if (number > _safe)
            {
                WriteTail(sync: true);
            }
        }
    }

    /// <summary>Ends the thread, and applies what is left, on disk.</summary>
    /// <returns>False when it could not be: then the next opening does it.</returns>
    public bool Stop(long number)
    {
        lock (_lock)
        {
            _isStopped = true;
            Monitor.PulseAll(_lock);
        }

        _thread?.Join();
        try
        {
            Use(static _ => { });
            Secure(number);
            return true;
        }
        catch (Exception exception) when (IsOfStore(exception))
        {
            return false;
        }
    }

    /// <summary>What a store that cannot be written throws.</summary>
    public static bool IsOfStore(Exception exception) => exception is StorageFullException or SqliteException or FormatException;

    private Task ApplySoon()
    {
        if (_next.Count > 0)
        {
            _next.IsWanted = true;
            Monitor.PulseAll(_lock);
            return _next.Applied;
        }

        return _current is { Count: > 0 } ? _current.Applied : Task.CompletedTask;
    }

    private void Add(Action<RedoBatch> add)
    {
        lock (_lock)
        {
            var wasEmpty = _next.IsEmpty;
            add(_next);
            if (_thread is null)
            {
                _thread = new Thread(Run) { IsBackground = true, Name = "store applier" };
                _thread.Start();
            }
            else if (wasEmpty || _next.Count >= EntriesMax)
            {
                Monitor.PulseAll(_lock);
            }
        }
    }

    private void Run()
    {
        while (WaitForWork())
        {
            try
            {
                lock (_writing)
                {
                    ApplyAll();
                }

                LookForRoom();
            }
            catch (Exception exception) when (IsOfStore(exception))
            {
                // It stays in the log and is tried again; whoever waits for it was told why.
                _hasRoom = false;
                lock (_lock)
                {
                    _ = _isStopped || Monitor.Wait(_lock, RetryMs);
                }
            }
        }
    }

    private bool WaitForWork()
    {
        lock (_lock)
        {
            while (!_isStopped)
            {
                var wait = _current is not null || _next.IsWanted || _next.Count >= EntriesMax ? 0
                    : _next.IsEmpty ? Timeout.Infinite
                    : (int)Math.Max(0, _next.Since + DelayMs - Environment.TickCount64);
                if (wait == 0)
                {
                    return true;
                }

                Monitor.Wait(_lock, wait);
            }

            return false;
        }
    }

    private void ApplyAll()
    {
        while (Take() is { } batch)
        {
            try
            {
                Apply(batch);
            }
            catch (Exception exception) when (IsOfStore(exception))
            {
                batch.Refuse(exception);
                throw;
            }
        }
    }

    // One that failed comes before those after it.
    private RedoBatch? Take()
    {
        lock (_lock)
        {
            if (_current is null && !_next.IsEmpty)
            {
                (_current, _next) = (_next, new RedoBatch());
            }

            return _current;
        }
    }

    private void Apply(RedoBatch batch)
    {
        var isWhole = Volatile.Read(ref _wholeLogs) > 0;
        var tail = _tail.Next(batch, out var write, out var forget);
        if (isWhole)
        {
            write.AddRange(tail.Entries);
            tail = tail.Written();
        }

        Commit(
            tail,
            () =>
            {
                batch.Apply(_tables);
                write.ForEach(entry => _tables.Log(entry));
                forget.ForEach(_tables.Carry);
            },
            sync: false);
        lock (_lock)
        {
            _current = null;
        }

        batch.Complete();
    }

    private void WriteTail(bool sync)
    {
        if (sync || !_tail.IsEmpty)
        {
            var tail = _tail;
            Commit(tail.Written(), () => tail.Entries.ToList().ForEach(entry => _tables.Log(entry)), sync);
        }
    }

    // What is to be on disk is, with the transaction after which it is needed no more.
    private void Commit(LogTail tail, Action action, bool sync)
    {
        lock (_lock)
        {
            sync |= tail.Complete >= _syncAt;
        }

        _tables.Write(
            () =>
            {
                action();
                _tables.SetRedo(tail.Complete);
            },
            sync);
        lock (_lock)
        {
            _tail = tail;
            if (sync)
            {
                Interlocked.Exchange(ref _safe, tail.Complete);
                _syncAt = tail.Complete >= _syncAt ? long.MaxValue : _syncAt;
            }
        }
    }

    private bool HasUnwritten()
    {
        lock (_lock)
        {
            return !_tail.IsEmpty || _current is not null || !_next.IsEmpty;
        }
    }

    private void LookForRoom()
    {
        try
        {
            _hasRoom = new DriveInfo(_folder).AvailableFreeSpace >= RoomMin;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _hasRoom = false; // not known: as if there were none
        }
    }

    private sealed class WholeLog : IDisposable
    {
        private readonly RedoApplier _applier;
        private int _isDisposed;

        public WholeLog(RedoApplier applier)
        {
            _applier = applier;
            Interlocked.Increment(ref applier._wholeLogs);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                Interlocked.Decrement(ref _applier._wholeLogs);
            }
        }
    }
}
