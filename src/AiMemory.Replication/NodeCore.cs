using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Replication;

/// <summary>
/// All replication of one node as one state machine: messages, time and the results of reads and durable writes go in; messages, reads
/// and durable writes come out through <see cref="IShell"/>. No I/O, no clock, no threads: one caller at a time.
/// </summary>
/// <remarks>
/// Viewstamped Replication's shape (Liskov and Cowling, 2012) per namespace: one owner per epoch, elected by durable promises of a
/// read quorum, goes on from the most advanced replica among them. A replica confirms an entry only when it holds all history
/// before it, so the most advanced of any read quorum holds everything that was acknowledged. What a deposed owner left
/// unacknowledged is not discarded, as there, but adopted by the current owner as entries of its own.
/// </remarks>
public sealed class NodeCore
{
    private readonly Dictionary<string, Replica> _replicas = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Owner> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _peerIndex = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Replica> _writes = [];
    private readonly bool[] _up;
    private long _lastId;
    private long _nextAntiEntropy;
    private long _nextTidy;

    /// <param name="claimSeed">Makes this process's claims to an epoch unlike any other's: random in production.</param>
    public NodeCore(Topology topology, ReplicationOptions options, IShell shell, long claimSeed)
    {
        ArgumentNullException.ThrowIfNull(topology);
        Topology = topology;
        Options = options;
        Shell = shell;
        _lastClaim = claimSeed;

        // An answer to the process before this one must not pass for one to this.
        _lastId = claimSeed;
        _up = new bool[topology.Peers.Count];
        for (var i = 0; i < topology.Peers.Count; i++)
        {
            _peerIndex[topology.Peers[i]] = i;
        }

        _catchUp = new CatchUp(this);
        _joining = new Joining(this);
        _fullSweeps = new FullSweeps(this);
        _sweeps = new Sweeps(this, _fullSweeps);
        _strays = new StrayNotices(this);
        _orphans = new OrphanRows(this);
        _barriers = new Barriers(this);
        _repairs = new Repairs(this);
    }

    private readonly CatchUp _catchUp;
    private readonly Joining _joining;
    private readonly FullSweeps _fullSweeps;
    private readonly Sweeps _sweeps;
    private readonly StrayNotices _strays;
    private readonly OrphanRows _orphans;
    private readonly Barriers _barriers;
    private readonly Repairs _repairs;
    private long _lastClaim;

    public Topology Topology { get; }

    /// <summary>This node votes. While false it refills what its lost file held.</summary>
    public bool Joined => _joining.Counts;

    /// <summary>Copies that a peer is known to lack, by namespace; for status.</summary>
    public int HotNamespaces => _replicas.Count;

    /// <summary>The namespaces whose rows are damaged on this node, and are being fetched from its peers.</summary>
    public IReadOnlyList<string> DamagedNames => _repairs.Names;

    internal Repairs Repair => _repairs;

    internal ReplicationOptions Options { get; }

    internal IShell Shell { get; }

    internal long Now { get; private set; }

    internal CatchUp CatchUps => _catchUp;

    internal StrayNotices StrayEntries => _strays;

    internal Sweeps Sweep => _sweeps;

    internal IEnumerable<Replica> Replicas => _replicas.Values;

#if MUTANTS
    internal bool Is(Mutant mutant) => Options.Mutant == mutant;
#endif

    /// <summary>Begins; call once, first.</summary>
    /// <param name="isEmpty">The store holds nothing at all.</param>
    /// <param name="nodeState">The core state under <see cref="NodeNamespace"/>.</param>
    public void Start(long now, bool isEmpty, ReadOnlySpan<byte> nodeState)
    {
        Now = now;
        _joining.Start(isEmpty, nodeState, NewClaim());
    }

    /// <summary>The name under which a node's own state stands in its store; no memory namespace can have it.</summary>
    public const string NodeNamespace = "";

    public void PeerUp(long now, string node)
    {
        Now = now;
        if (_peerIndex.TryGetValue(node, out var peer) && !_up[peer])
        {
            _up[peer] = true;
            _joining.PeerUp(node);
            _sweeps.PeerUp(peer);
        }
    }

    public void PeerDown(long now, string node)
    {
        Now = now;
        if (_peerIndex.TryGetValue(node, out var peer) && _up[peer])
        {
            _up[peer] = false;
            _catchUp.PeerDown(node);
            _sweeps.PeerDown(peer);
            foreach (var owner in _owners.Values.ToArray())
            {
                owner.PeerDown();
            }
        }
    }

    /// <summary>Lets time pass; every 20 to 100 ms.</summary>
    public void Tick(long now)
    {
        Now = now;
        foreach (var owner in _owners.Values.ToArray())
        {
            owner.Tick();
        }

        _catchUp.Tick();
        _joining.Tick();
        _barriers.Tick();
        _strays.Tick();
        _fullSweeps.Tick();
        _orphans.Tick();
        _repairs.Tick();
        if (now >= _nextAntiEntropy)
        {
            _nextAntiEntropy = now + Options.AntiEntropyMs;
            if (Options.AntiEntropyEnabled)
            {
                _sweeps.Round();
            }
        }

        if (now >= _nextTidy)
        {
            _nextTidy = now + 1_000;
            Tidy();
        }
    }

    public void Receive(long now, string from, Message message)
    {
        Now = now;
        if (!_peerIndex.TryGetValue(from, out var peer) && from != Topology.Self)
        {
            return;
        }

        switch (message)
        {
            case Append m:
                Get(m.Namespace).WhenLoaded(() => OnAppend(from, m));
                break;
            case Standing m:
                Get(m.Namespace).WhenLoaded(() => OnStanding(from, peer, m));
                break;
            case Prepare m:
                Get(m.Namespace).WhenLoaded(() => OnPrepare(from, m));
                break;
            case Promise m:
                _owners.GetValueOrDefault(m.Namespace)?.OnPromise(from, m);
                break;
            case Pull m:
                Get(m.Namespace).WhenLoaded(() => _catchUp.OnPull(from, m));
                break;
            case PulledEntries m:
                Get(m.Namespace).WhenLoaded(() => _catchUp.OnEntries(from, m));
                break;
            case PulledRows m:
                Get(m.Namespace).WhenLoaded(() => _catchUp.OnRows(from, m));
                break;
            case Strays m:
                _owners.GetValueOrDefault(m.Namespace)?.OnStrays(m);
                break;
            case Hello m:
                _joining.OnHello(from, m);
                break;
            case Inventory m:
                _joining.OnInventory(from, m);
                break;
            case Positions m:
                _fullSweeps.OnPositions(from, m);
                break;
            case PositionsSeen m:
                _fullSweeps.OnSeen(peer, m);
                break;
            case Ask m:
                Get(m.Namespace).WhenLoaded(() => _barriers.OnAsk(from, m));
                break;
            case DigestAsk m:
                Get(m.Namespace).WhenLoaded(() => _repairs.OnAsk(from, m));
                break;
            case DigestTold m:
                _repairs.OnTold(from, m);
                break;
            case Told m:
                _barriers.OnTold(from, m);
                break;
            default:
                throw new ArgumentException($"unknown message {message.GetType().Name}", nameof(message));
        }
    }

    /// <summary>A checksum of the namespace's rows does not hold, or its index lacks some: it has no vote here until it is mended.</summary>
    public void Damaged(long now, string @namespace)
    {
        Now = now;
        _repairs.Mark(@namespace);
    }

    /// <summary>Compares the namespace's digest with the peers', when it is at rest; now and then.</summary>
    public void Compare(long now, string @namespace)
    {
        Now = now;
        _repairs.Compare(@namespace);
    }

    public void DigestRead(long now, long id, string digest)
    {
        Now = now;
        _repairs.OnRead(id, digest);
    }

    /// <summary>A batch of <see cref="IShell.Write"/> is durable, or failed with nothing of it kept.</summary>
    public void Written(long now, long id, bool ok)
    {
        Now = now;
        if (_writes.Remove(id, out var replica))
        {
            replica.Written(ok);
        }
        else
        {
            _joining.Written(id, ok);
        }
    }

    public void LogRead(long now, NamespaceLog log)
    {
        Now = now;
        ArgumentNullException.ThrowIfNull(log);
        if (_replicas.TryGetValue(log.Namespace, out var replica) && !replica.IsLoaded)
        {
            replica.Load(log);
            _strays.Watch(replica);
            _orphans.Watch(replica);
            _repairs.Watch(replica);
        }
    }

    public void EntriesRead(long now, long id, IReadOnlyList<Entry> entries)
    {
        Now = now;
        if (!_strays.OnRead(id, entries))
        {
            _catchUp.OnEntriesRead(id, entries);
        }
    }

    public void RowsRead(long now, long id, IReadOnlyList<RowImage> rows)
    {
        Now = now;
        if (!_orphans.OnRead(id, rows))
        {
            _catchUp.OnRowsRead(id, rows);
        }
    }

    public void NamesRead(long now, long id, IReadOnlyList<NamespaceLog> page)
    {
        Now = now;
        if (!_joining.OnNames(id, page))
        {
            _fullSweeps.OnNames(id, page);
        }
    }

    /// <summary>
    /// Takes a namespace over, or hands out the ownership that there is. One owner object per namespace and node; the shell keeps one
    /// <see cref="IOwnerShell"/> per namespace.
    /// </summary>
    public Owner Open(long now, string @namespace, IOwnerShell shell)
    {
        Now = now;
        if (_owners.TryGetValue(@namespace, out var there))
        {
            there.Close();
        }

        var owner = new Owner(this, Get(@namespace), shell);
        _owners[@namespace] = owner;
        owner.Begin();
        return owner;
    }

    /// <summary>Calls back with null once the local replica holds the entry, or with why not.</summary>
    public void Await(long now, string @namespace, EntryVersion version, Action<NotMetReason> done)
    {
        Now = now;
        _barriers.Await(@namespace, version, done);
    }

    /// <summary>Calls back once the local replica holds everything that was acknowledged anywhere before this call.</summary>
    public void Barrier(long now, string @namespace, Action<NotMetReason> done)
    {
        Now = now;
        _barriers.Begin(@namespace, done);
    }

    /// <summary>Calls back with the nodes whose history holds the entry.</summary>
    public void FindHolders(long now, string @namespace, EntryVersion version, Action<IReadOnlyList<string>> done)
    {
        Now = now;
        _barriers.FindHolders(@namespace, version, done);
    }

    /// <summary>Where a namespace stands here and, as far as is known, at the peers; null when it is not in memory.</summary>
    public NamespaceStanding? GetStanding(string @namespace) =>
        _replicas.TryGetValue(@namespace, out var replica) && replica.IsLoaded
            ? new NamespaceStanding(
                @namespace, replica.Durable, replica.State.Promised, _owners.GetValueOrDefault(@namespace) is { IsServing: true },
                [.. Topology.Peers.Select((p, i) => KeyValuePair.Create(p, replica.Known[i]))])
            : null;

    /// <summary>The namespaces in memory: those that changed of late or that a peer lacks something of.</summary>
    public IReadOnlyList<string> ListHot() => [.. _replicas.Keys];

    internal bool IsUp(string node) => node == Topology.Self || (_peerIndex.TryGetValue(node, out var peer) && _up[peer]);

    internal bool IsUp(int peer) => _up[peer];

    internal int UpCount => 1 + _up.Count(u => u);

    internal int? PeerIndex(string node) => _peerIndex.TryGetValue(node, out var peer) ? peer : null;

    internal long NewId() => ++_lastId;

    internal long NewClaim() => ++_lastClaim;

    internal Replica Get(string @namespace)
    {
        if (!_replicas.TryGetValue(@namespace, out var replica))
        {
            replica = new Replica(this, @namespace);
            _replicas[@namespace] = replica;
        }

        return replica;
    }

    internal Replica? Find(string @namespace) => _replicas.GetValueOrDefault(@namespace);

    internal Owner? OwnerOf(string @namespace) => _owners.GetValueOrDefault(@namespace);

    internal void Write(Replica replica, IReadOnlyList<StoreWrite> writes)
    {
        var id = NewId();
        _writes[id] = replica;
        Shell.Write(id, writes);
    }

    internal void Tell(long now) => Now = now;

    internal long PersistNode(ReadOnlyMemory<byte> state)
    {
        var id = NewId();
        Shell.Write(id, [new StoreWrite.SetCoreState(NodeNamespace, state)]);
        return id;
    }

    internal void PrepareLocally(Prepare prepare) => OnPrepare(Topology.Self, prepare);

    internal void OnDurable(Replica replica)
    {
        _owners.GetValueOrDefault(replica.Namespace)?.OnLocal();
        _catchUp.OnDurable(replica);
        _barriers.OnDurable(replica);
        _strays.Watch(replica);
        _orphans.Watch(replica);
        _joining.OnDurable(replica);
        AnswerOwner(replica);
    }

    /// <summary>Asks all peers where they stand; from whoever is further it is pulled.</summary>
    internal void AskAround(Replica replica)
    {
        foreach (var peer in Topology.Peers.Where(IsUp))
        {
            Shell.Send(peer, StandingOf(replica, wantsAnswer: true));
        }
    }

    /// <summary>Shows what has no place in the history to whoever owns the namespace, wherever that is.</summary>
    internal void ShowStrays(Strays strays)
    {
        foreach (var peer in Topology.Peers.Where(IsUp))
        {
            Shell.Send(peer, strays);
        }

        _owners.GetValueOrDefault(strays.Namespace)?.OnStrays(strays);
    }

    internal void OnFailed(Replica replica)
    {
        _catchUp.OnFailed(replica);
        _owners.GetValueOrDefault(replica.Namespace)?.OnStorageFailed();
    }

    internal void OnNewEpoch(Replica replica, long epoch) => _owners.GetValueOrDefault(replica.Namespace)?.OnNewEpoch(epoch);

    internal void Remove(Owner owner)
    {
        if (_owners.TryGetValue(owner.Namespace, out var there) && there == owner)
        {
            _owners.Remove(owner.Namespace);
        }
    }

    internal Standing StandingOf(Replica replica, bool wantsAnswer) =>
        new(replica.Namespace, replica.Durable, replica.State.Promised, Joined && !replica.State.Damaged, wantsAnswer);

    private void OnAppend(string from, Append m)
    {
        var replica = Get(m.Namespace);
        var epoch = m.Entries.Count == 0 ? 0 : m.Entries[^1].Version.Epoch;
        var fenced = epoch < replica.State.Promised;
#if MUTANTS
        fenced &= !Is(Mutant.NoFencing);
#endif
        if (fenced)
        {
            Shell.Send(from, StandingOf(replica, wantsAnswer: false));
            return;
        }

        replica.Source = from;
        replica.HearEverywhere(m.Everywhere);
        Compact(replica);
        if (!replica.Accept(m.Entries))
        {
            _catchUp.Want(replica, from);
        }
        else if (!replica.IsBusy)
        {
            AnswerOwner(replica);
        }
    }

    // The owner hears once per batch that became durable, however many entries were in it.
    private void AnswerOwner(Replica replica)
    {
        if (replica.Source is { } source && source != Topology.Self)
        {
            Shell.Send(source, StandingOf(replica, wantsAnswer: false));
        }
    }

    private void OnStanding(string from, int peer, Standing m)
    {
        var replica = Get(m.Namespace);
        if (from != Topology.Self)
        {
            replica.Known[peer] = m.Position;
            replica.Heard[peer] = true;
        }

        replica.Hear(m.Promised);
        _owners.GetValueOrDefault(m.Namespace)?.OnStanding(from, m);
        if (m.Position > replica.Tail)
        {
            _catchUp.Want(replica, from);
        }

        if (m.WantsAnswer)
        {
            Shell.Send(from, StandingOf(replica, wantsAnswer: false));
        }

        Compact(replica);
    }

    private void OnPrepare(string from, Prepare m)
    {
        var replica = Get(m.Namespace);
        var state = replica.State;
        var granted = m.Epoch > state.Promised || (m.Epoch == state.Promised && m.Claim == state.Claim && replica.Tail.Epoch < m.Epoch);
        if (!Joined || !replica.Votes || !granted)
        {
            Shell.Send(from, PromiseOf(replica, m, granted: false));
            return;
        }

        state.Promised = m.Epoch;
        state.Claim = m.Claim;
        _owners.GetValueOrDefault(m.Namespace)?.OnPromised(m.Epoch, m.Claim);
        replica.Persist(() => Shell.Send(from, PromiseOf(replica, m, granted: true)));
    }

    private Promise PromiseOf(Replica replica, Prepare m, bool granted) =>
        new(m.Namespace, m.Epoch, m.Claim, granted, Joined && replica.Votes ? replica.State.Promised : 0, replica.Durable, replica.State.WriteQuorum);

    /// <summary>What every replica holds need not stay in the log; what an absent one lacks stays up to a bound.</summary>
    private void Compact(Replica replica)
    {
        if (!replica.IsLoaded || replica.State.Strays.Count > 0)
        {
            return;
        }

        var history = replica.State.History;
        var count = Count(history, replica.CompactedTo);
        if (count < 2 * Options.LogRetainEntries)
        {
            return;
        }

        // A position that is on another history says nothing of this one.
        var everywhere = replica.Everywhere;
        var lacked = history.Contains(everywhere) ? Count(history, everywhere) : count;
        var keep = Math.Min(lacked + Options.LogRetainEntries, Options.LogEntriesMax);
        if (count < keep + Options.LogRetainEntries)
        {
            return;
        }

        var left = count - keep;
        var runs = new List<EntryExtent>();
        var to = replica.CompactedTo;
        foreach (var (epoch, first, last) in history.After(replica.CompactedTo))
        {
            var end = Math.Min(last, first + left - 1);
            if (end < first || new EntryVersion(epoch, end) > replica.Durable)
            {
                break;
            }

            runs.Add(new EntryExtent(epoch, first, end));
            to = new EntryVersion(epoch, end);
            left -= end - first + 1;
        }

        if (runs.Count > 0)
        {
            replica.Forget(runs, to);
        }
    }

    private static long Count(History history, EntryVersion after)
    {
        var count = 0L;
        foreach (var (_, first, last) in history.After(history.Contains(after) ? after : EntryVersion.None))
        {
            count += last - first + 1;
        }

        return count;
    }

    private void Tidy()
    {
        foreach (var replica in _replicas.Values.ToArray())
        {
            Compact(replica);
            if (Now - replica.TouchedAt > Options.IdleMs && !replica.IsBusy && replica.State.Strays.Count == 0
                && !replica.State.Tainted && !replica.State.Damaged && !_owners.ContainsKey(replica.Namespace) && !_catchUp.IsPulling(replica) && !_barriers.Watches(replica.Namespace))
            {
                _sweeps.Remember(replica);
                _replicas.Remove(replica.Namespace);
            }
        }
    }
}
