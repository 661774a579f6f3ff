using AiMemory.Log;

namespace AiMemory.Replication;

/// <summary>
/// One ownership of a namespace on this node: takes over with a higher epoch, gives entries their places, sends them to all replicas
/// at once, and answers each when W of them hold it and all before it.
/// </summary>
public sealed class Owner
{
    private readonly NodeCore _node;
    private readonly Replica _replica;
    private readonly IOwnerShell _shell;
    private readonly Dictionary<string, Promise> _promises = new(StringComparer.Ordinal);
    private readonly Dictionary<string, EntryVersion> _held = new(StringComparer.Ordinal);
    private readonly Queue<Proposal> _pending = new();
    private readonly HashSet<(EntryVersion, uint)> _adopting = [];
    private readonly long[] _sent;
    private readonly bool[] _lags;
    private Phase _phase = Phase.Preparing;
    private long _claim;
    private long _sequence;
    private long _deadline;
    private long _retryAt;
    private long _proposedAt;
    private EntryVersion _goal;
    private string _best = "";
#if MUTANTS
    private readonly List<string> _duplicates = [];
#endif

    internal Owner(NodeCore node, Replica replica, IOwnerShell shell)
    {
        _node = node;
        _replica = replica;
        _shell = shell;
        _sent = new long[node.Topology.Peers.Count];
        _lags = new bool[_sent.Length];
    }

    private enum Phase
    {
        Preparing,
        Fetching,
        Starting,
        Serving,
        Over,
    }

    public string Namespace => _replica.Namespace;

    public long Epoch { get; private set; }

    public bool IsServing => _phase == Phase.Serving;

    /// <summary>The place that the next proposal takes.</summary>
    public EntryVersion Next => new(Epoch, _sequence + 1);

    /// <summary>Everything up to here is in the local rows.</summary>
    public EntryVersion Applied => _replica.Durable;

    /// <summary>Proposals not answered yet.</summary>
    public int InFlight => _pending.Count;

    /// <summary>
    /// What was proposed is being written to this node's disk: who gathers commands until <see cref="IOwnerShell.Logged"/> has them in
    /// one message to each peer and one sync on each node. Not when that takes long, as the peers may be a quorum without this node, and
    /// not on a node alone, which does better to decide meanwhile.
    /// </summary>
    public bool IsLogging => _node.Topology.Peers.Count > 0 && _replica.Durable < Last && _node.Now - _proposedAt < _node.Options.LoggingMs;

    /// <summary>Logs an entry at <see cref="Next"/> and sends it to the replicas; false when this ownership is over.</summary>
    public bool Propose(long now, EntryKind kind, EntryVersion link, ReadOnlyMemory<byte> payload) => Propose(now, kind, link, [payload]);

    /// <summary>
    /// Logs entries from <see cref="Next"/> on and sends them to the replicas; false when this ownership is over. Together they are one
    /// message to each peer and one write on each node.
    /// </summary>
    public bool Propose(long now, EntryKind kind, EntryVersion link, IReadOnlyList<ReadOnlyMemory<byte>> payloads)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        if (_phase != Phase.Serving)
        {
            return false;
        }

        _node.Tell(now);
        _replica.Touch();
        _proposedAt = now;
        var entries = new List<Entry>(payloads.Count);
        var needed = W;
        foreach (var payload in payloads)
        {
            var entry = Entry.Create(Namespace, Next, kind, link, payload);
            entries.Add(entry);
            _sequence++;

            // Whoever changes W, and who comes with it, is held to the larger of both, so that every read quorum by the old one meets it too.
            needed = WriteQuorumScan.Of(entry) is { } set ? Math.Max(needed, _node.Topology.EffectiveQuorum(set)) : needed;
            _pending.Enqueue(new Proposal(entry.Version, needed, now + _node.Options.QuorumTimeoutMs));
        }

        Push(entries, needed);
        _replica.Accept(entries);
        return true;
    }

    /// <summary>The last place given.</summary>
    public EntryVersion Last => new(Epoch, _sequence);

    /// <summary>
    /// Has <see cref="Last"/> acknowledged, or told why not, as if it were proposed now: for answers that stand on what is in the log
    /// already, which right after a takeover need not be held by more than this node.
    /// </summary>
    public void Confirm(long now)
    {
        _node.Tell(now);
        _pending.Enqueue(new Proposal(Last, W, now + _node.Options.QuorumTimeoutMs));
        Advance();
    }

    /// <summary>Gives the namespace up; entries that wait go on, and are answered as unknown.</summary>
    public void Close() => Depose(NotMetReason.Fenced, tell: false);

    internal void Begin()
    {
        _deadline = _node.Now + _node.Options.QuorumTimeoutMs;
        _replica.WhenLoaded(Prepare);
    }

    internal void OnPromise(string from, Promise m)
    {
        if (_phase != Phase.Preparing || m.Epoch != Epoch || m.Claim != _claim)
        {
            return;
        }

        if (m.Granted)
        {
            _promises[from] = m;
            TryStart();
        }
        else if (m.Promised >= Epoch)
        {
            _replica.Hear(m.Promised);
            Backoff();
        }
    }

    /// <summary>The local replica promised this epoch: to us, or to a rival.</summary>
    internal void OnPromised(long epoch, long claim)
    {
        if (_phase == Phase.Over || (epoch == Epoch && claim == _claim))
        {
            return;
        }

        if (_phase == Phase.Preparing)
        {
            Backoff();
        }
        else
        {
            Depose(NotMetReason.Fenced);
        }
    }

    internal void OnNewEpoch(long epoch)
    {
        if (epoch > Epoch && _phase is not (Phase.Over or Phase.Preparing))
        {
            Depose(NotMetReason.Fenced);
        }
    }

    internal void OnStorageFailed()
    {
        if (_phase != Phase.Over)
        {
            Depose(NotMetReason.StorageFailed);
        }
    }

    internal void OnLocal()
    {
        if (_phase == Phase.Fetching && _replica.State.History.Contains(_goal) && _replica.Durable >= _goal)
        {
            Start();
            return;
        }

        if (_phase == Phase.Starting && _replica.Durable.Epoch == Epoch)
        {
            _phase = Phase.Serving;
            _shell.Serving();
            _node.StrayEntries.Look(_replica);
        }

        if (_phase == Phase.Serving && _node.Joined && _replica.Votes && _replica.Durable.Epoch == Epoch)
        {
            Count(_node.Topology.Self, _replica.Durable);
        }
        else if (_phase == Phase.Serving)
        {
            Advance();
        }

        TellLogged();
    }

    internal void OnStanding(string from, Standing m)
    {
        if (_phase is not (Phase.Serving or Phase.Starting))
        {
            return;
        }

        var fenced = m.Promised > Epoch || m.Position.Epoch > Epoch;
#if MUTANTS
        fenced &= !_node.Is(Mutant.NoFencing);
#endif
        if (fenced)
        {
            Depose(NotMetReason.Fenced);
        }
        else if (m.Counts && m.Position.Epoch == Epoch)
        {
            Count(from, m.Position);
        }
        else if (m.Position.Epoch == Epoch)
        {
            Progress(from, m.Position);
        }
    }

    internal void OnStrays(Strays strays)
    {
        if (_phase != Phase.Serving)
        {
            return;
        }

        foreach (var stray in strays.Entries)
        {
            if (!_replica.State.History.Contains(stray.Version) && stray.IsIntact && _adopting.Add((stray.Version, stray.Checksum)))
            {
                _shell.Resolve(stray, strays.OfRows ? EntryVersion.None : stray.Version);
            }
        }
    }

    internal void PeerDown()
    {
        if (_phase == Phase.Serving)
        {
            Advance();
        }
        else if (_phase == Phase.Fetching && !_node.IsUp(_best))
        {
            Prepare();
        }
    }

    internal void Tick()
    {
        var now = _node.Now;
        if (_phase is Phase.Preparing or Phase.Fetching)
        {
            if (_node.UpCount < ReadQuorum)
            {
                Depose(NotMetReason.Unreachable);
            }
            else if (now >= _deadline)
            {
                Depose(NotMetReason.Timeout);
            }
            else if (now >= _retryAt && _replica.IsLoaded)
            {
                Prepare();
            }

            return;
        }

        if (_phase != Phase.Serving)
        {
            return;
        }

        Advance();
        Remind(now);
        TellLogged();
    }

    private void TellLogged()
    {
        if (_phase == Phase.Serving && !IsLogging)
        {
            _shell.Logged();
        }
    }

    private int W => _node.Topology.EffectiveQuorum(_replica.State.WriteQuorum);

    private int ReadQuorum
    {
        get
        {
            var quorum = _replica.State.WriteQuorum;
            foreach (var promise in _promises.Values)
            {
                quorum = promise.WriteQuorum == 0 ? quorum : quorum == 0 ? promise.WriteQuorum : Math.Min(quorum, promise.WriteQuorum);
            }

            var needed = Quorum.ReadQuorum(
                _node.Topology.Nodes.Count, Math.Min(_node.Topology.WriteQuorum, _node.Topology.EffectiveQuorum(quorum)));
#if MUTANTS
            needed -= _node.Is(Mutant.ShortReadQuorum) ? 1 : 0;
#endif
            return needed;
        }
    }

    private void Prepare()
    {
        if (_phase == Phase.Over)
        {
            return;
        }

        if (_replica.State.Damaged)
        {
            // Rows that are not what they should be decide nothing.
            Depose(NotMetReason.StorageFailed);
            return;
        }

        _phase = Phase.Preparing;
        _promises.Clear();
#if MUTANTS
        if (_node.Is(Mutant.ReuseEpoch) && _replica.Tail.Epoch > 0 && _claim == 0)
        {
            Epoch = _replica.Tail.Epoch;
            _sequence = _replica.Tail.Sequence;
            _phase = Phase.Starting;
            OnLocal();
            return;
        }
#endif
        _replica.Hear(Math.Max(Epoch, Math.Max(_replica.State.Promised, _replica.Tail.Epoch)));
        Epoch = _replica.HighestHeard + 1 + Apart();
        _claim = _node.NewClaim();
        _retryAt = _node.Now + _node.Options.TakeoverRetryMs;
        var prepare = new Prepare(Namespace, Epoch, _claim);
        foreach (var peer in _node.Topology.Peers)
        {
            _node.Shell.Send(peer, prepare);
        }

        _node.PrepareLocally(prepare);
    }

    // A node alone asks nobody, so that its cluster, or another node alone that it meets later, may open the same epochs. It goes
    // where no other will: to a random one, once, when it begins to be alone.
    private long Apart() =>
        _node.Topology.Peers.Count == 0 && !_replica.State.Alone ? _node.NewClaim() * 2654435761 & int.MaxValue : 0;

    // Two that take over at once must not go on outbidding each other in step.
    private void Backoff() => _retryAt = Math.Min(_retryAt, _node.Now + 5 + (_claim * 2654435761 % 31 + 31) % 31);

    private void TryStart()
    {
        if (_promises.Count < ReadQuorum)
        {
            return;
        }

        var best = _promises.MaxBy(p => p.Value.Position);
        _goal = best.Value.Position;
        _best = best.Key;
#if MUTANTS
        if (_node.Is(Mutant.SkipTakeoverFetch))
        {
            Start();
            return;
        }
#endif
        if (_replica.State.History.Contains(_goal) && _replica.Durable >= _goal)
        {
            Start();
            return;
        }

        _phase = Phase.Fetching;
        _retryAt = _node.Now + (4 * _node.Options.PullTimeoutMs);
        _deadline = Math.Max(_deadline, _node.Now + _node.Options.QuorumTimeoutMs);
        _node.CatchUps.Want(_replica, _best);
    }

    private void Start()
    {
        _phase = Phase.Starting;
        _sequence = 1;
        var start = Entry.Create(
            Namespace, new EntryVersion(Epoch, 1), EntryKind.EpochStart, _replica.Tail, ReadOnlyMemory<byte>.Empty);
        _pending.Clear();
        if (_replica.State.Promised > Epoch)
        {
            Depose(NotMetReason.Fenced);
            return;
        }

        Push([start], _node.Topology.Nodes.Count);
        if (!_replica.Accept([start]))
        {
            Depose(NotMetReason.Fenced);
        }
    }

    private void Push(List<Entry> entries, int needed)
    {
        var everywhere = Everywhere();
        _replica.HearEverywhere(everywhere);
        var messages = Messages(entries, everywhere);
        for (var i = 0; i < _sent.Length; i++)
        {
            if (!_node.IsUp(i) || _lags[i])
            {
                _lags[i] = true;
                continue;
            }

            var confirmed = _held.TryGetValue(_node.Topology.Peers[i], out var held) ? held.Sequence : 0;
            if (_sent[i] - confirmed >= _node.Options.PeerWindowEntriesMax)
            {
                _lags[i] = true;
                continue;
            }

            _sent[i] = entries[^1].Version.Sequence;
            foreach (var message in messages)
            {
#if MUTANTS
                if (_node.Is(Mutant.AbortFanoutAtQuorum) && needed < _node.Topology.Nodes.Count)
                {
                    SendWithoutCutOff(i, message, needed);
                    continue;
                }
#endif
                _node.Shell.Send(_node.Topology.Peers[i], message);
            }
        }
    }

#if MUTANTS
    // Those that the quorum did not wait for were cut off: every write has another one that is late.
    private void SendWithoutCutOff(int peer, Append message, int needed)
    {
        var last = _sent.Length - 1;
        var kept = message.Entries.Where(e => peer < needed - 1 - (int)(e.Version.Sequence % 2) || peer > last - (int)(e.Version.Sequence % 2));
        foreach (var entry in kept)
        {
            _node.Shell.Send(_node.Topology.Peers[peer], new Append(Namespace, [entry]));
        }
    }
#endif

    // Few entries are large, but a whole batch of those would fill a connection for long.
    private List<Append> Messages(List<Entry> entries, EntryVersion everywhere)
    {
        var messages = new List<Append>(1);
        for (var from = 0; from < entries.Count;)
        {
            var (to, bytes) = (from, 0);
            while (to < entries.Count && (to == from || bytes + entries[to].Payload.Length <= _node.Options.PageBytesMax))
            {
                bytes += entries[to++].Payload.Length;
            }

            messages.Add(new Append(Namespace, from == 0 && to == entries.Count ? entries : entries.GetRange(from, to - from), everywhere));
            from = to;
        }

        return messages;
    }

    private void Count(string from, EntryVersion position)
    {
#if MUTANTS
        if (_node.Is(Mutant.CountDuplicateAcks) && from != _node.Topology.Self)
        {
            _duplicates.Add(from);
        }
#endif
        if (!_held.TryGetValue(from, out var before) || position > before)
        {
            _held[from] = position;
        }

        Progress(from, position);
        Advance();
    }

    // Only what was confirmed to this ownership: by then a replica's log is the same as this one's up to there.
    private EntryVersion Everywhere()
    {
        if (_held.Count < _node.Topology.Nodes.Count)
        {
            return EntryVersion.None;
        }

        var lowest = new EntryVersion(Epoch, _sequence);
        foreach (var held in _held.Values)
        {
            lowest = held < lowest ? held : lowest;
        }

        return lowest;
    }

    // A peer that pulled itself up to date takes part in the live stream again.
    private void Progress(string from, EntryVersion position)
    {
        if (_node.PeerIndex(from) is { } peer && _lags[peer] && position.Sequence >= _sequence - 64)
        {
            _lags[peer] = false;
            _sent[peer] = _sequence;
        }
    }

    private void Advance()
    {
        while (_pending.TryPeek(out var head))
        {
            var got = Holders(head.Version);
            var needed = head.Needed;
#if MUTANTS
            needed -= _node.Is(Mutant.ShortWriteQuorum) ? 1 : 0;
            if (_node.Is(Mutant.CountDuplicateAcks) && got + _duplicates.Count >= needed && got > 0)
            {
                _duplicates.Clear();
                needed = got;
            }
#endif
            if (got >= needed)
            {
                _pending.Dequeue();
                _shell.Acknowledged(head.Version, HolderNames(head.Version));
            }
            else if (_node.UpCount < head.Needed && got >= Math.Min(1, _node.UpCount))
            {
                _pending.Dequeue();
                _shell.QuorumNotMet(head.Version, got, head.Needed, NotMetReason.Unreachable);
            }
            else if (_node.Now >= head.Deadline)
            {
                _pending.Dequeue();
                _shell.QuorumNotMet(head.Version, got, head.Needed, NotMetReason.Timeout);
            }
            else
            {
                break;
            }
        }
    }

    private int Holders(EntryVersion version)
    {
        var count = 0;
        foreach (var held in _held.Values)
        {
            count += held >= version ? 1 : 0;
        }

        return count;
    }

    private string[] HolderNames(EntryVersion version) =>
        [.. _held.Where(h => h.Value >= version).Select(h => h.Key).Order(StringComparer.Ordinal)];

    // Copies or confirmations may be lost: whoever is behind is told where the log stands, and pulls or confirms again.
    private void Remind(long now)
    {
#if MUTANTS
        if (_node.Is(Mutant.AbortFanoutAtQuorum))
        {
            return;
        }
#endif
        if (now < _retryAt)
        {
            return;
        }

        _retryAt = now + _node.Options.ResendMs;
        for (var i = 0; i < _sent.Length; i++)
        {
            if (_node.IsUp(i) && (!_held.TryGetValue(_node.Topology.Peers[i], out var held) || held < _replica.Durable)
                && _replica.Durable.Epoch == Epoch)
            {
                _node.Shell.Send(_node.Topology.Peers[i], _node.StandingOf(_replica, wantsAnswer: true));
            }
        }
    }

    private void Depose(NotMetReason reason, bool tell = true)
    {
        if (_phase == Phase.Over)
        {
            return;
        }

        var needed = _phase is Phase.Preparing or Phase.Fetching ? ReadQuorum : W;
        var got = _phase is Phase.Preparing or Phase.Fetching ? 0 : 1;
        _phase = Phase.Over;
        _node.Remove(this);
        while (_pending.TryDequeue(out var proposal))
        {
            _shell.QuorumNotMet(proposal.Version, Holders(proposal.Version), proposal.Needed, reason);
        }

        if (tell)
        {
            _shell.Deposed(got, needed, reason);
        }
    }

    private readonly record struct Proposal(EntryVersion Version, int Needed, long Deadline);
}
