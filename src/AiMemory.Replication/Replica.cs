using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Replication;

/// <summary>
/// This node's copy of one namespace: takes entries in history order, promises epochs, and knows where its peers stand.
/// What is in memory runs ahead of the disk by the batch that is on its way; <see cref="Durable"/> is what is synced.
/// </summary>
internal sealed class Replica
{
    private readonly NodeCore _node;
    private readonly List<Action> _untilLoaded = [];
    private List<StoreWrite> _next = [];
    private List<Entry> _nextEntries = [];
    private List<Entry> _writing = [];
    private List<Action> _nextDone = [];
    private List<Action> _done = [];
    private bool _refreshes;
    private bool _isWriting;
    private EntryVersion _everywhere;

    public Replica(NodeCore node, string @namespace)
    {
        _node = node;
        Namespace = @namespace;
        Known = new EntryVersion[node.Topology.Peers.Count];
        Heard = new bool[Known.Length];
    }

    public string Namespace { get; }

    public CoreState State { get; private set; } = new();

    public bool IsLoaded { get; private set; }

    /// <summary>Everything up to here is synced and in the rows.</summary>
    public EntryVersion Durable { get; private set; }

    /// <summary>The end of what was accepted, on disk or on its way there.</summary>
    public EntryVersion Tail => State.History.Position;

    /// <summary>Where each peer stood when it last said so, by its place among the peers.</summary>
    public EntryVersion[] Known { get; }

    public bool[] Heard { get; }

    /// <summary>Every replica holds all up to here, as far as this one heard.</summary>
    public EntryVersion Everywhere => IsClean ? Durable : _everywhere;

    /// <summary>Log entries up to here are forgotten.</summary>
    public EntryVersion CompactedTo { get; private set; }

    /// <summary>Counts the pages of rows merged.</summary>
    public int Merges { get; private set; }

    /// <summary>False while it goes over to a history that is not known to hold what this replica confirmed before.</summary>
    public bool IsSettled { get; private set; } = true;

    /// <summary>Its promises and confirmations hold, and its rows are whole.</summary>
    public bool Votes => IsSettled && !State.Damaged;

    public long TouchedAt { get; private set; }

    /// <summary>The node whose owner last sent entries: it hears what becomes durable.</summary>
    public string? Source { get; set; }

    public bool IsBusy => !IsLoaded || _isWriting || _next.Count > 0;

    public bool IsClean
    {
        get
        {
            for (var i = 0; i < Known.Length; i++)
            {
                if (!Heard[i] || Known[i] != Durable)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>
    /// The highest epoch that anyone promised or opened, as far as this node heard: a takeover below it would be fenced by whoever did,
    /// and one that counts up from its own would need as many as lie between.
    /// </summary>
    public long HighestHeard { get; private set; }

    /// <summary>The owner says up to where every replica holds all.</summary>
    public void HearEverywhere(EntryVersion position)
    {
        if (position > _everywhere)
        {
            _everywhere = position;
        }
    }

    public void Hear(long epoch) => HighestHeard = Math.Max(HighestHeard, epoch);

    public void Touch() => TouchedAt = _node.Now;

    /// <summary>Runs the action now, or once the namespace has been read from the store.</summary>
    public void WhenLoaded(Action action)
    {
        Touch();
        if (IsLoaded)
        {
            action();
            return;
        }

        _untilLoaded.Add(action);
        if (_untilLoaded.Count == 1)
        {
            _node.Shell.ReadLog(Namespace);
        }
    }

    public void Load(NamespaceLog log)
    {
        State = CoreState.Decode(log.CoreState.Span, log.Applied);
        Durable = log.Applied;
        CompactedTo = FindCompacted(log);
        IsLoaded = true;
        var waiting = _untilLoaded.ToArray();
        _untilLoaded.Clear();
        foreach (var action in waiting)
        {
            action();
        }
    }

    /// <summary>Takes what continues the history.</summary>
    /// <param name="common">Set when they come from a replica of a newer history: the point up to which both are the same.</param>
    /// <returns>False when entries before these are missing.</returns>
    public bool Accept(IReadOnlyList<Entry> entries, EntryVersion? common = null)
    {
        foreach (var entry in entries)
        {
            if (State.History.Contains(entry.Version))
            {
                continue;
            }

            var previous = entry.Kind == EntryKind.EpochStart ? entry.Link : entry.Version with { Sequence = entry.Version.Sequence - 1 };
            if (previous != Tail)
            {
                var newer = common is not null || (entry.Kind == EntryKind.EpochStart && entry.Version.Epoch > Tail.Epoch);
                if (!newer || !State.History.Contains(previous) || (common is { } point && point != previous))
                {
#if MUTANTS
                    if (_node.Is(Mutant.AckAcrossGap) && entry.Version.Epoch == Tail.Epoch && entry.Version > Tail)
                    {
                        Take(entry);
                        continue;
                    }
#endif
                    return false;
                }

                Leave(previous);
            }

            common = null;
            Take(entry);
        }

        Flush();
        return true;
    }

    /// <summary>Adds what has to be durable, and what to do once it is.</summary>
    public void Persist(Action? done)
    {
        _next.Add(new StoreWrite.SetCoreState(Namespace, ReadOnlyMemory<byte>.Empty));
        if (done is not null)
        {
            _nextDone.Add(done);
        }

        Flush();
    }

    public void MergeRows(IReadOnlyList<RowImage> rows)
    {
        if (rows.Count > 0)
        {
            Merges++;
            State.Tainted = true;
            _next.Add(new StoreWrite.MergeRows(Namespace, rows));
            _next.Add(new StoreWrite.SetCoreState(Namespace, ReadOnlyMemory<byte>.Empty));
            _refreshes = true;
            Flush();
        }
    }

    /// <summary>Rows of a peer, which replace what is here.</summary>
    /// <param name="asOf">The peer holds everything up to here.</param>
    public void RepairRows(IReadOnlyList<RowImage> rows, EntryVersion asOf)
    {
        if (rows.Count > 0)
        {
            State.Tainted = true;
            _next.Add(new StoreWrite.RepairRows(Namespace, rows, asOf));
            _next.Add(new StoreWrite.SetCoreState(Namespace, ReadOnlyMemory<byte>.Empty));
            _refreshes = true;
            Flush();
        }
    }

    /// <summary>All rows up to here are merged: the log starts anew from that point.</summary>
    public void JumpTo(EntryVersion position, IReadOnlyList<Segment> newestFirst, bool forgot, int writeQuorum)
    {
        var common = new History(newestFirst.Reverse()).CommonPoint(State.History.NewestFirst());
        if (!Tail.IsNone)
        {
            Leave(common is { } point && State.History.Contains(point) ? point : new EntryVersion(Tail.Epoch, 0));
        }

        State.History = new History(newestFirst.Reverse()) { Forgot = forgot };
        State.WriteQuorum = writeQuorum;
        State.Promised = Math.Max(State.Promised, position.Epoch);
        CompactedTo = position;
        IsSettled = State.History.Contains(Durable);
        Durable = IsSettled ? Durable : EntryVersion.None;
        _durableNext = State.History.Contains(_durableNext) ? _durableNext : Durable;
        _next.Add(new StoreWrite.SetApplied(Namespace, position));
        _refreshes = true;
        Persist(null);
    }

    public void Forget(IEnumerable<EntryExtent> runs, EntryVersion to)
    {
        foreach (var run in runs)
        {
            _next.Add(new StoreWrite.Forget(Namespace, run));
        }

        CompactedTo = to;
        Flush();
    }

    public void Written(bool ok)
    {
        var (entries, done) = (_writing, _done);
        _isWriting = false;
        _writing = [];
        _done = [];
        if (!ok)
        {
            Fail();
            return;
        }

        Durable = _durableNext;
        IsSettled |= !Durable.IsNone;
        if (entries.Count > 0)
        {
            _node.Shell.Applied(Namespace, entries);
        }

        if (_refreshesWriting)
        {
            _node.Shell.Refreshed(Namespace);
        }

        foreach (var action in done)
        {
            action();
        }

        Flush();
        _node.OnDurable(this);
    }

    private EntryVersion _durableNext;
    private bool _refreshesWriting;

    private void Flush()
    {
        if (_isWriting || _next.Count == 0)
        {
            return;
        }

        _isWriting = true;
        _writing = _nextEntries;
        _nextEntries = [];
        _done = _nextDone;
        _nextDone = [];
        _refreshesWriting = _refreshes;
        _refreshes = false;
        var writes = _next;
        _next = [];

        // The state is encoded once per batch, as it is now, which is what holds when the batch is durable.
        if (writes.RemoveAll(w => w is StoreWrite.SetCoreState) > 0)
        {
            writes.Add(new StoreWrite.SetCoreState(Namespace, State.Encode()));
        }

        if (_writing.Count > 0)
        {
            writes.Add(new StoreWrite.SetApplied(Namespace, Tail));
        }

        _durableNext = Tail;
        _node.Write(this, writes);
#if MUTANTS
        if (_node.Is(Mutant.AckBeforeSync) && _writing.Count > 0)
        {
            Durable = Tail;
            _node.OnDurable(this);
        }
#endif
    }

    private void Take(Entry entry)
    {
        State.History.Extend(entry.Version);
        _next.Add(new StoreWrite.Append(entry, ApplyNow: true));
        _nextEntries.Add(entry);
        var persists = entry.Kind != EntryKind.Change;
        if (entry.Kind == EntryKind.EpochStart)
        {
            State.History.Trim(_node.Options.SegmentsMax);
            State.Promised = Math.Max(State.Promised, entry.Version.Epoch);
            State.Alone = _node.Topology.Peers.Count == 0;
            _node.OnNewEpoch(this, entry.Version.Epoch);
        }
        else if (entry.Kind == EntryKind.Adoption)
        {
            State.Adopted(entry.Link);
        }

        if (WriteQuorumScan.Of(entry) is { } quorum)
        {
            State.WriteQuorum = quorum;
            persists = true;
        }

        if (persists)
        {
            _next.Add(new StoreWrite.SetCoreState(Namespace, ReadOnlyMemory<byte>.Empty));
        }
    }

    /// <summary>Goes over to a history that parted from ours here; what ours held beyond is left over for adoption.</summary>
    private void Leave(EntryVersion common)
    {
        foreach (var (run, first) in State.History.CutAfter(common))
        {
            // The first entry of an epoch only opens it: nothing in it to adopt.
            var from = Math.Max(first, 2);
            if (run.Epoch < CompactedTo.Epoch || (run.Epoch == CompactedTo.Epoch && from <= CompactedTo.Sequence))
            {
                // Only their rows are here.
                State.Tainted = true;
                from = run.Epoch < CompactedTo.Epoch ? run.Last + 1 : CompactedTo.Sequence + 1;
            }
#if MUTANTS
            if (_node.Is(Mutant.TruncateOthersEntries))
            {
                continue;
            }
#endif
            if (from <= run.Last)
            {
                State.Strays.Add(new EntryExtent(run.Epoch, from, run.Last));
            }
        }

        if (!State.History.Contains(Durable))
        {
            Durable = common;
        }

        if (!State.History.Contains(_durableNext))
        {
            // The batch on its way ends on the line that is left here.
            _durableNext = common;
        }

        if (!State.History.Contains(CompactedTo))
        {
            CompactedTo = common;
        }

        _next.Add(new StoreWrite.SetApplied(Namespace, common));
        _next.Add(new StoreWrite.SetCoreState(Namespace, ReadOnlyMemory<byte>.Empty));
    }

    // Nothing of the failed batch is kept, and what was accepted after it builds on it: all is read again.
    private void Fail()
    {
        IsLoaded = false;
        _next = [];
        _nextEntries = [];
        _nextDone = [];
        _refreshes = false;
        _node.OnFailed(this);
        WhenLoaded(() => { });
    }

    private EntryVersion FindCompacted(NamespaceLog log)
    {
        foreach (var segment in State.History.NewestFirst())
        {
            var held = log.Held.LastOrDefault(h => h.Epoch == segment.Epoch && h.Last >= segment.Last);
            if (held == default)
            {
                return new EntryVersion(segment.Epoch, segment.Last);
            }

            if (held.First > 1)
            {
                return new EntryVersion(segment.Epoch, held.First - 1);
            }
        }

        return EntryVersion.None;
    }
}
