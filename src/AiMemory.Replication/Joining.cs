using AiMemory.Storage;

namespace AiMemory.Replication;

/// <summary>
/// Whether this node's word counts. A file that starts empty has forgotten what it promised and confirmed: its node abstains until it
/// holds what R others hold, or until every node of the cluster says that it is empty too, which makes a new cluster.
/// </summary>
internal sealed class Joining(NodeCore node)
{
    private const int AskAgainMs = 250;
    private readonly Dictionary<string, Hello> _said = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> _inventoried = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InventoryItem> _refill = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (string To, string After)> _serving = [];
    private readonly Dictionary<string, long> _founders = new(StringComparer.Ordinal);
    private NodeStanding _standing;
    private NodeStanding? _becoming;
    private long _saving;
    private bool _unsaved;
    private bool _empty;
    private long _incarnation;
    private long _askAt;

    /// <summary>Its promises and confirmations hold. A node alone has nobody to mislead.</summary>
    public bool Counts => IsAlone || _standing == NodeStanding.Joined;

    private bool IsAlone => node.Topology.Peers.Count == 0;

    /// <param name="isEmpty">The file holds no namespace.</param>
    /// <param name="state">What <see cref="Become"/> wrote; empty in a file that this program opens for the first time.</param>
    /// <param name="incarnation">Names a file that has no state yet.</param>
    public void Start(bool isEmpty, ReadOnlySpan<byte> state, long incarnation)
    {
        if (state.IsEmpty)
        {
            _standing = isEmpty && !IsAlone ? NodeStanding.Joining : NodeStanding.Solo;
            _incarnation = incarnation;
            // Before anything else is in the file: one that was left half refilled must not pass for a whole one.
            Save();
        }
        else
        {
            Decode(state);
        }

        if (isEmpty && !IsAlone && _standing == NodeStanding.Solo)
        {
            // A file that was only looked into brings nothing.
            _standing = NodeStanding.Joining;
        }
        else if (IsAlone && _standing == NodeStanding.Joining)
        {
            // Left by its cluster before it had refilled; from here on it may hold what nobody else does.
            _standing = NodeStanding.Solo;
            Save();
        }

        _empty = isEmpty && !Counts;
#if MUTANTS
        if (node.Is(Mutant.VoteWhileEmpty))
        {
            _standing = NodeStanding.Joined;
        }
#endif
    }

    public void PeerUp(string peer) => Greet(peer);

    public void Tick()
    {
        if (_unsaved)
        {
            _unsaved = false;
            Save();
        }

        if (_standing == NodeStanding.Joined || node.Now < _askAt)
        {
            return;
        }

        _askAt = node.Now + AskAgainMs;
        foreach (var peer in node.Topology.Peers)
        {
            if (node.IsUp(peer))
            {
                Greet(peer);
            }
        }

        Pump();
    }

    public void OnHello(string from, Hello m)
    {
        _said[from] = m;
        if (m.WantsAnswer)
        {
            Say(from, inventory: null, wantsAnswer: false);
        }

        if (m.WantsInventory is { } after && _standing != NodeStanding.Joining)
        {
            var id = node.NewId();
            _serving[id] = (from, after);
            node.Shell.ReadNames(id, after, node.Options.PagePositionsMax);
        }

        Decide();
    }

    public bool OnNames(long id, IReadOnlyList<NamespaceLog> page)
    {
        if (!_serving.Remove(id, out var asked))
        {
            return false;
        }

        InventoryItem[] items = [.. page
            .Where(l => l.Namespace != NodeCore.NodeNamespace)
            .Select(l => new InventoryItem(l.Namespace, l.Applied, CoreState.Decode(l.CoreState.Span, l.Applied).Promised))
            .Concat(Promising(asked.After, page))];
        var next = page.Count >= node.Options.PagePositionsMax ? page[^1].Namespace : null;
        node.Shell.Send(asked.To, new Inventory(asked.After, items, next));
        return true;
    }

    public void OnInventory(string from, Inventory m)
    {
        if (Counts)
        {
            return;
        }

        foreach (var item in m.Items)
        {
            var before = _refill.GetValueOrDefault(item.Namespace);
            _refill[item.Namespace] = new InventoryItem(
                item.Namespace,
                item.Position > before.Position ? item.Position : before.Position,
                Math.Max(item.Promised, before.Promised));
        }

        if (m.Next is { } next)
        {
            Say(from, next, wantsAnswer: false);
            return;
        }

        _inventoried[from] = true;
        Decide();
    }

    public void OnDurable(Replica replica)
    {
        if (!Counts && _refill.ContainsKey(replica.Namespace))
        {
            Pump();
        }
    }

    private void Greet(string peer)
    {
        var inventory = Counts || _inventoried.ContainsKey(peer) ? null : string.Empty;
        Say(peer, inventory, wantsAnswer: true);
    }

    private void Say(string to, string? inventory, bool wantsAnswer) => node.Shell.Send(
        to, new Hello(_standing, _empty, _incarnation, _founders.GetValueOrDefault(to), inventory, wantsAnswer));

    // Promises on their way to the disk are promises already: whoever asked for them may be serving before this one refills.
    private IEnumerable<InventoryItem> Promising(string after, IReadOnlyList<NamespaceLog> page)
    {
        var end = page.Count >= node.Options.PagePositionsMax ? page[^1].Namespace : null;
        return node.Replicas
            .Where(r => r.IsLoaded && r.Namespace != NodeCore.NodeNamespace && string.CompareOrdinal(r.Namespace, after) > 0
                && (end is null || string.CompareOrdinal(r.Namespace, end) <= 0))
            .Select(r => new InventoryItem(r.Namespace, r.Durable, r.State.Promised));
    }

    private void Decide()
    {
        var peers = node.Topology.Peers;
        if (_empty && peers.All(p => _said.TryGetValue(p, out var h) && h.Empty))
        {
            foreach (var peer in peers)
            {
                _founders[peer] = _said[peer].Incarnation;
            }

            Become(NodeStanding.Joined);
        }
        else if (_empty && _said.Values.Any(h => h.Founded == _incarnation))
        {
            // A peer saw all files of the cluster empty, this one included, and nothing was forgotten since.
            Become(NodeStanding.Joined);
        }
        else
        {
            Pump();
        }
    }

    // Everything that enough others hold is here, and what they promised is promised here.
    private void Pump()
    {
        if (Counts || !HeardEnough())
        {
            return;
        }

        _empty &= _refill.Count == 0;
        var pulling = 0;
        foreach (var item in _refill.Values.ToArray())
        {
            var replica = node.Get(item.Namespace);
            if (!replica.IsLoaded)
            {
                replica.WhenLoaded(Pump);
                pulling++;
                continue;
            }

            if (replica.Durable >= item.Position && replica.State.Promised >= item.Promised)
            {
                _refill.Remove(item.Namespace);
                continue;
            }

            if (replica.State.Promised < item.Promised)
            {
                replica.State.Promised = item.Promised;
                replica.Persist(null);
            }

            if (replica.Durable < item.Position)
            {
                foreach (var peer in _inventoried.Keys.Where(node.IsUp))
                {
                    node.Shell.Send(peer, node.StandingOf(replica, wantsAnswer: true));
                }
            }

            if (++pulling >= 64)
            {
                break;
            }
        }

        if (_refill.Count == 0)
        {
            Become(NodeStanding.Joined);
        }
    }

    private bool HeardEnough()
    {
        var peers = node.Topology.Peers;
        var solo = _standing == NodeStanding.Solo;
        if (solo || peers.Any(p => StandingOf(p) == NodeStanding.Solo))
        {
            // What a node stored alone has one copy: no other makes up for not hearing it. Those that bring something wait for the empty
            // ones, who must not take them for a cluster that there was before.
            return peers.All(p => StandingOf(p) is { } standing
                && (standing == NodeStanding.Joining ? !solo : _inventoried.ContainsKey(p)));
        }

        var needed = Math.Min(peers.Count, Quorum.ReadQuorum(node.Topology.Nodes.Count, node.Topology.WriteQuorum));
        return _inventoried.Keys.Count(p => StandingOf(p) == NodeStanding.Joined) >= needed;
    }

    private NodeStanding? StandingOf(string peer) => _said.TryGetValue(peer, out var hello) ? hello.Node : null;

    // A node that voted must not have forgotten so when it comes back.
    private void Become(NodeStanding standing)
    {
        if (_becoming != standing)
        {
            _becoming = standing;
            Save();
        }
    }

    private void Save() => _saving = node.PersistNode(Encode());

    public void Written(long id, bool ok)
    {
        if (id != _saving)
        {
            return;
        }

        _unsaved = !ok;
        if (!ok || _becoming is not { } standing)
        {
            return;
        }

        _standing = standing;
        _becoming = null;
        _empty = false;
        foreach (var peer in node.Topology.Peers)
        {
            Say(peer, inventory: null, wantsAnswer: false);
        }
    }

    private byte[] Encode()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write((byte)(_becoming ?? _standing));
        writer.Write(_incarnation);
        writer.Write(_founders.Count);
        foreach (var (peer, incarnation) in _founders)
        {
            writer.Write(peer);
            writer.Write(incarnation);
        }

        return stream.ToArray();
    }

    private void Decode(ReadOnlySpan<byte> state)
    {
        using var reader = new BinaryReader(new MemoryStream(state.ToArray()));
        _standing = (NodeStanding)reader.ReadByte();
        _incarnation = reader.ReadInt64();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            _founders[reader.ReadString()] = reader.ReadInt64();
        }
    }
}
