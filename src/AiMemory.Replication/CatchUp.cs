using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Replication;

/// <summary>
/// Pulls what a replica lacks from one that is further, page by page: entries after the common point of both histories, or rows
/// where the other's log does not reach back that far. Serves the same to others.
/// </summary>
internal sealed class CatchUp(NodeCore node)
{
    private readonly Dictionary<string, Pulling> _pulls = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Serving> _serving = [];

    public bool IsPulling(Replica replica) => _pulls.ContainsKey(replica.Namespace);

    /// <summary>Begins to pull, unless it is under way already.</summary>
    public void Want(Replica replica, string from)
    {
        if (from != node.Topology.Self && !_pulls.ContainsKey(replica.Namespace))
        {
            var pull = new Pulling(from);
            _pulls[replica.Namespace] = pull;
            AskFor(replica, pull);
        }
    }

    /// <summary>Fetches all rows anew, unless it pulls already.</summary>
    public void Repair(Replica replica, string from)
    {
        var pull = new Pulling(from) { Cursor = new RowCursor(RowKind.Memory, null, replica.Durable), Repairs = true };
        if (_pulls.TryAdd(replica.Namespace, pull))
        {
            AskFor(replica, pull);
        }
    }

    public void PeerDown(string peer)
    {
        foreach (var name in _pulls.Where(p => p.Value.From == peer).Select(p => p.Key).ToArray())
        {
            _pulls.Remove(name);
        }
    }

    public void Tick()
    {
        foreach (var (name, _) in _pulls.Where(p => node.Now >= p.Value.Deadline).ToArray())
        {
            // Page or question was lost, or the other was too slow: whoever is further may say so.
            _pulls.Remove(name);
            if (node.Find(name) is { IsLoaded: true } replica)
            {
                node.AskAround(replica);
            }
        }

        foreach (var (id, _) in _serving.Where(s => node.Now >= s.Value.Deadline).ToArray())
        {
            _serving.Remove(id);
        }
    }

    /// <summary>The page is on disk: the next one.</summary>
    public void OnDurable(Replica replica)
    {
        if (_pulls.TryGetValue(replica.Namespace, out var pull) && pull.WaitsForDisk && !replica.IsBusy)
        {
            pull.WaitsForDisk = false;
            AskFor(replica, pull);
        }
    }

    /// <summary>A page may not have reached the disk: what was pulled says nothing any more.</summary>
    public void OnFailed(Replica replica) => _pulls.Remove(replica.Namespace);

    public void OnPull(string from, Pull m)
    {
        var replica = node.Get(m.Namespace);
        var history = replica.State.History.Clone();
        history.CutAfter(replica.Durable);
        if (replica.State.Damaged)
        {
            // Damage must not spread; another one is asked.
            return;
        }

        var serving = new Serving(from, m, history, replica.State.WriteQuorum, replica.State.Promised, node.Now + 5_000);
        if (m.Rows is { } cursor)
        {
            // What the first pages were read from is no longer our history: they may lack what the new one has.
            ServeRows(serving, history.Contains(cursor.AsOf) ? cursor : new RowCursor(RowKind.Memory, null, history.Position));
            return;
        }

        var common = history.CommonPoint(m.Path);
        if (common is not { } point || !IsInLog(replica, point))
        {
            ServeRows(serving, new RowCursor(RowKind.Memory, null, history.Position));
            return;
        }

        serving.Common = point;
        EntryExtent[] extents = [.. history.After(point).Select(r => new EntryExtent(r.Epoch, r.First, r.Last))];
        if (extents.Length == 0)
        {
            node.Shell.Send(from, new PulledEntries(m.Namespace, m.Id, point, [], history.Position, More: false));
            return;
        }

        var id = node.NewId();
        _serving[id] = serving;
        node.Shell.ReadEntries(id, m.Namespace, extents, node.Options.PageEntriesMax, node.Options.PageBytesMax);
    }

    public void OnEntriesRead(long id, IReadOnlyList<Entry> entries)
    {
        if (!_serving.Remove(id, out var serving))
        {
            return;
        }

        var expected = serving.History.After(serving.Common).Select(r => new EntryVersion(r.Epoch, r.First)).FirstOrDefault();
        if (entries.Count == 0 || entries[0].Version != expected)
        {
            // Compacted in between.
            ServeRows(serving, new RowCursor(RowKind.Memory, null, serving.History.Position));
            return;
        }

        var more = entries[^1].Version != serving.History.Position;
        node.Shell.Send(
            serving.To,
            new PulledEntries(serving.Pull.Namespace, serving.Pull.Id, serving.Common, entries, serving.History.Position, more));
    }

    public void OnRowsRead(long id, IReadOnlyList<RowImage> rows)
    {
        if (!_serving.Remove(id, out var serving))
        {
            return;
        }

        var cursor = serving.Cursor!;
        RowCursor? next = rows.Count >= node.Options.PageRowsMax
            ? cursor with { Row = rows[^1].Row, Key = rows[^1].Key }
            : cursor.Row < RowKind.Answer ? cursor with { Row = cursor.Row + 1, Key = null } : null;
        var history = serving.History;
        var asOf = cursor.AsOf;
#if MUTANTS
        asOf = node.Is(Mutant.RowsClaimTooMuch) ? history.Position : asOf;
        if (node.Is(Mutant.ForgetTombstones))
        {
            rows = [.. rows.Where(r => !r.Deleted)];
        }
#endif
        history.CutAfter(asOf);
        node.Shell.Send(
            serving.To,
            new PulledRows(
                serving.Pull.Namespace, serving.Pull.Id, rows, history.Position, history.NewestFirst(), history.Forgot, serving.Promised, serving.WriteQuorum, next));
    }

    public void OnEntries(string from, PulledEntries m)
    {
        var replica = node.Get(m.Namespace);
        if (!_pulls.TryGetValue(m.Namespace, out var pull) || pull.Id != m.Id || pull.From != from)
        {
            return;
        }

        _pulls.Remove(m.Namespace);
        var newer = m.Position.Epoch > replica.Tail.Epoch && replica.State.History.Contains(m.Previous);
        var fits = newer || m.Previous == replica.Tail || replica.State.History.Contains(m.Previous);
        if (m.Entries.Count == 0 || !fits || !m.Entries.All(e => e.IsIntact)
            || !replica.Accept(m.Entries, newer ? m.Previous : null) || !m.More)
        {
            GoOn(replica);
            return;
        }

        _pulls[m.Namespace] = pull;
        pull.Deadline = node.Now + node.Options.PullTimeoutMs;
        pull.WaitsForDisk = true;
        if (!replica.IsBusy)
        {
            OnDurable(replica);
        }
    }

    public void OnRows(string from, PulledRows m)
    {
        var replica = node.Get(m.Namespace);
        if (!_pulls.TryGetValue(m.Namespace, out var pull) || pull.Id != m.Id || pull.From != from)
        {
            return;
        }

        if (pull.Repairs)
        {
            replica.RepairRows(m.Rows, m.AsOf);
        }
        else
        {
            replica.MergeRows(m.Rows);
        }

        if (m.Next is null)
        {
            _pulls.Remove(m.Namespace);
            if (m.AsOf > replica.Tail)
            {
                replica.JumpTo(m.AsOf, m.Path, m.PathForgot, m.WriteQuorum);

                // It went on while its rows were read.
                replica.Persist(() => node.Shell.Send(from, node.StandingOf(replica, wantsAnswer: true)));
            }

            if (pull.Repairs)
            {
                node.Repair.OnFetched(replica);
            }

            GoOn(replica);

            return;
        }

        pull.Cursor = m.Next;
        pull.Deadline = node.Now + node.Options.PullTimeoutMs;
        pull.WaitsForDisk = replica.IsBusy;
        if (!pull.WaitsForDisk)
        {
            AskFor(replica, pull);
        }
    }

    // Others may have said meanwhile that they are further than the one just pulled from.
    private void GoOn(Replica replica)
    {
        for (var i = 0; i < replica.Known.Length; i++)
        {
            if (node.IsUp(i) && replica.Known[i] > replica.Tail)
            {
                Want(replica, node.Topology.Peers[i]);
            }
        }
    }

    private static bool IsInLog(Replica replica, EntryVersion point) =>
        replica.CompactedTo.IsNone
        || (replica.State.History.Contains(replica.CompactedTo) && point >= replica.CompactedTo);

    private void ServeRows(Serving serving, RowCursor cursor)
    {
        var id = node.NewId();
        serving.Cursor = cursor;
        _serving[id] = serving;
        node.Shell.ReadRows(id, serving.Pull.Namespace, cursor.Row, cursor.Key, node.Options.PageRowsMax);
    }

    private void AskFor(Replica replica, Pulling pull)
    {
        pull.Id = node.NewId();
        pull.Deadline = node.Now + node.Options.PullTimeoutMs;
        node.Shell.Send(pull.From, new Pull(replica.Namespace, pull.Id, replica.State.History.NewestFirst(), pull.Cursor));
    }

    private sealed class Pulling(string from)
    {
        public string From { get; } = from;

        public long Id { get; set; }

        public long Deadline { get; set; }

        public RowCursor? Cursor { get; set; }

        public bool WaitsForDisk { get; set; }

        /// <summary>The rows replace what is here.</summary>
        public bool Repairs { get; init; }
    }

    private sealed class Serving(string to, Pull pull, History history, int writeQuorum, long promised, long deadline)
    {
        public string To { get; } = to;

        public Pull Pull { get; } = pull;

        public History History { get; } = history;

        public int WriteQuorum { get; } = writeQuorum;

        public long Promised { get; } = promised;

        public long Deadline { get; } = deadline;

        public EntryVersion Common { get; set; }

        public RowCursor? Cursor { get; set; }
    }
}
