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
    private NodeStanding _standing;
    private bool _empty;
    private long _askAt;

    public bool Counts => _standing != NodeStanding.Joining;

    public void Start(bool isEmpty, ReadOnlySpan<byte> state)
    {
        _empty = isEmpty;
        _standing = !state.IsEmpty ? (NodeStanding)state[0] : isEmpty ? NodeStanding.Joining : NodeStanding.Solo;
#if MUTANTS
        if (node.Is(Mutant.VoteWhileEmpty))
        {
            _standing = NodeStanding.Joined;
        }
#endif
        if (node.Topology.Peers.Count == 0 && !Counts)
        {
            _standing = NodeStanding.Solo;
        }
    }

    public void PeerUp(string peer) => Greet(peer);

    public void Tick()
    {
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
            node.Shell.Send(from, new Hello(_standing, _empty, null, WantsAnswer: false));
        }

        if (m.WantsInventory is { } after && Counts)
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
            .Select(l => new InventoryItem(l.Namespace, l.Applied, CoreState.Decode(l.CoreState.Span, l.Applied).Promised))];
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
            node.Shell.Send(from, new Hello(_standing, _empty, next, WantsAnswer: false));
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
        node.Shell.Send(peer, new Hello(_standing, _empty, inventory, WantsAnswer: true));
    }

    private void Decide()
    {
        var peers = node.Topology.Peers;
        if (_standing == NodeStanding.Solo && peers.Count > 0
            && peers.All(p => _said.TryGetValue(p, out var h) && h.Node != NodeStanding.Joining))
        {
            Become(NodeStanding.Joined);
        }
        else if (!Counts && peers.All(p => _said.TryGetValue(p, out var h) && h.Empty))
        {
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
        var solo = node.Topology.Peers.Where(p => _said.TryGetValue(p, out var h) && h.Node == NodeStanding.Solo).ToArray();
        if (solo.Length == 1 && node.Topology.Peers.All(p => _said.TryGetValue(p, out var h) && (h.Empty || p == solo[0] || h.Node == NodeStanding.Joined)))
        {
            return _inventoried.ContainsKey(solo[0]);
        }

        var needed = Quorum.ReadQuorum(node.Topology.Nodes.Count, node.Topology.WriteQuorum);
        return _inventoried.Keys.Count(p => _said.TryGetValue(p, out var h) && h.Node == NodeStanding.Joined) >= needed;
    }

    private void Become(NodeStanding standing)
    {
        _standing = standing;
        node.PersistNode(new[] { (byte)standing });
        foreach (var peer in node.Topology.Peers)
        {
            node.Shell.Send(peer, new Hello(_standing, _empty, null, WantsAnswer: false));
        }
    }
}
