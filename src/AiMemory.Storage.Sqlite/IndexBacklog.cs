namespace AiMemory.Storage.Sqlite;

/// <summary>
/// What the full-text index has still to take in. The writer numbers the transactions that queue rows (their ticket) and says when they
/// are committed; the indexer says how far it came; whoever needs the index complete waits here.
/// </summary>
internal sealed class IndexBacklog : IDisposable
{
    // What an earlier process left: a command that lives for a moment is not to spend it on that.
    private const int OldWaitMs = 1_000;

    private readonly Lock _lock = new();
    private readonly List<(long Ticket, TaskCompletionSource Done)> _waiting = [];
    private readonly AutoResetEvent _work = new(false);
    private readonly AutoResetEvent _progress = new(false);
    private readonly int _wakeAt;
    private readonly int _slowAt;
    private long _committed;
    private long _indexed;
    private long _rows;
    private long _quietFrom;
    private bool _isStuck;
    private bool _isEnded;
    private volatile bool _isStopped;

    /// <param name="wakeAt">So many rows are indexed though writes go on.</param>
    /// <param name="slowAt">Beyond so many rows the writer lets the indexer go first.</param>
    public IndexBacklog(int wakeAt, int slowAt)
    {
        _wakeAt = wakeAt;
        _slowAt = slowAt;
    }

    /// <summary>The ticket of the next transaction that queues rows.</summary>
    public long NextTicket => Interlocked.Read(ref _committed) + 1;

    /// <summary>Everything committed so far has a ticket up to this.</summary>
    public long Committed => Interlocked.Read(ref _committed);

    /// <summary>Rows that the index does not hold yet; one that was written twice meanwhile may count twice.</summary>
    public long Rows => Interlocked.Read(ref _rows);

    /// <summary>So much is missing, since the file was opened or its index made anew, that what is found would be too little.</summary>
    public bool IsRebuilding { get; private set; }

    /// <summary>So much waits that it is indexed though writes go on.</summary>
    public bool IsLagging => Rows >= _wakeAt;

    /// <summary>What was queued before the file was opened, or when its index is made anew.</summary>
    public void Begin(long ticket, long rows)
    {
        lock (_lock)
        {
            _committed = ticket;
            _rows = rows;
            _indexed = rows == 0 ? ticket : 0;
            IsRebuilding = rows > _slowAt;
            _quietFrom = Environment.TickCount64 + OldWaitMs;
        }

        if (rows >= _wakeAt)
        {
            _work.Set();
        }
    }

    /// <summary>A transaction that queued rows is committed.</summary>
    public void Added(long ticket, int rows)
    {
        bool wake;
        lock (_lock)
        {
            wake = _indexed >= _committed || (_rows < _wakeAt && _rows + rows >= _wakeAt);
            _committed = ticket;
            _rows += rows;
            _quietFrom = Environment.TickCount64;
        }

        if (wake)
        {
            _work.Set();
        }
    }

    /// <summary>Some rows were indexed.</summary>
    public void Advanced(int rows)
    {
        lock (_lock)
        {
            _rows = Math.Max(0, _rows - rows);
            _isStuck = false;
        }

        _progress.Set();
    }

    /// <summary>Everything up to a ticket is indexed.</summary>
    public void Reached(long ticket)
    {
        List<TaskCompletionSource> done = [];
        lock (_lock)
        {
            _indexed = Math.Max(_indexed, ticket);
            if (_indexed >= _committed)
            {
                _rows = 0;
                IsRebuilding = false;
            }

            for (var i = _waiting.Count - 1; i >= 0; i--)
            {
                if (_waiting[i].Ticket <= _indexed)
                {
                    done.Add(_waiting[i].Done);
                    _waiting.RemoveAt(i);
                }
            }
        }

        foreach (var waiter in done)
        {
            waiter.TrySetResult();
        }
    }

    /// <summary>The index cannot grow for now: the disk is full. Nobody waits for it until it can; it is behind, no more.</summary>
    public void Stuck(Exception why)
    {
        lock (_lock)
        {
            _isStuck = true;
        }

        Refuse(why);
    }

    /// <summary>Nothing is indexed any more: the store closes, and whoever still waits is told.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isEnded = true;
        }

        Refuse(new ObjectDisposedException(nameof(SqliteReplicaStore)));
    }

    /// <summary>Completes when all that is committed now is indexed.</summary>
    public Task WhenIndexedAsync()
    {
        TaskCompletionSource done;
        lock (_lock)
        {
            if (_indexed >= _committed)
            {
                return Task.CompletedTask;
            }

            ObjectDisposedException.ThrowIf(_isEnded, this);
            _waiting.Add((_committed, done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        }

        _work.Set();
        return done.Task;
    }

    /// <summary>For the writer: gives the indexer a moment when too much waits for it.</summary>
    public void Yield(int waitMs)
    {
        bool isBehind;
        lock (_lock)
        {
            isBehind = _rows > _slowAt && !_isStuck;
        }

        if (isBehind)
        {
            _progress.WaitOne(waitMs);
        }
    }

    /// <summary>For the indexer: sleeps until there is reason to index; false when none came within <paramref name="idleMs"/>, or at the end.</summary>
    /// <param name="quietMs">A pause in the writing that is time to index in. Shorter ones lie between any two batches of a load, and few rows at a time index dearly.</param>
    public bool WaitForWork(int quietMs, int idleMs)
    {
        var until = idleMs == Timeout.Infinite ? long.MaxValue : Environment.TickCount64 + idleMs;
        while (!_isStopped)
        {
            long wait;
            lock (_lock)
            {
                var now = Environment.TickCount64;
                var quiet = now - _quietFrom;
                if (_indexed < _committed && (_rows >= _wakeAt || _waiting.Count > 0 || quiet >= quietMs))
                {
                    return true;
                }

                if (now >= until)
                {
                    return false;
                }

                wait = _indexed < _committed ? Math.Min(until - now, quietMs - quiet) : until - now;
            }

            _work.WaitOne(wait > int.MaxValue ? Timeout.Infinite : (int)wait);
        }

        return false;
    }

    /// <summary>Nobody waits for work any more.</summary>
    public void Stop()
    {
        _isStopped = true;
        _work.Set();
    }

    public void Dispose()
    {
        _work.Dispose();
        _progress.Dispose();
    }

    private void Refuse(Exception why)
    {
        List<TaskCompletionSource> refused;
        lock (_lock)
        {
            refused = _waiting.ConvertAll(static w => w.Done);
            _waiting.Clear();
        }

        foreach (var waiter in refused)
        {
            waiter.TrySetException(why);
        }
    }
}
