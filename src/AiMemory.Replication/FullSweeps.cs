using AiMemory.Storage;

namespace AiMemory.Replication;

/// <summary>
/// Compares all namespaces with a peer of which it is not known what it missed: a page of positions at a time, the next when the peer
/// has seen the one before, so that neither keeps more than a page in memory.
/// </summary>
internal sealed class FullSweeps(NodeCore node)
{
    private readonly Dictionary<int, Page> _pages = [];
    private readonly Dictionary<long, (string From, Positions Asked)> _comparing = [];

    public void Begin(int peer) => Read(peer, null);

    /// <summary>True when a sweep was cut off, so that it has to be done again.</summary>
    public bool End(int peer) => _pages.Remove(peer);

    public void Tick()
    {
        foreach (var (peer, page) in _pages.Where(p => node.Now >= p.Value.SendAt))
        {
            page.SendAt = node.Now + node.Options.AntiEntropyMs;
            if (page.Asked is { } asked)
            {
                node.Shell.Send(node.Topology.Peers[peer], asked);
            }
        }
    }

    public bool OnNames(long id, IReadOnlyList<NamespaceLog> names)
    {
        if (_comparing.Remove(id, out var asked))
        {
            Compare(asked.From, asked.Asked, names);
            return true;
        }

        foreach (var (peer, page) in _pages.Where(p => p.Value.Id == id))
        {
            page.Asked = new Positions(id, page.After, [.. names.Where(n => n.Namespace != NodeCore.NodeNamespace).Select(ItemOf)]);
            page.Next = names.Count >= node.Options.PagePositionsMax ? names[^1].Namespace : null;
            page.SendAt = node.Now + node.Options.AntiEntropyMs;
            node.Shell.Send(node.Topology.Peers[peer], page.Asked);
            return true;
        }

        return false;
    }

    public void OnPositions(string from, Positions m)
    {
        var id = node.NewId();
        _comparing[id] = (from, m);
        node.Shell.ReadNames(id, m.After, node.Options.PagePositionsMax);
    }

    public void OnSeen(int peer, PositionsSeen m)
    {
        if (!_pages.TryGetValue(peer, out var page) || page.Id != m.Id)
        {
            return;
        }

        _pages.Remove(peer);
        if (page.Next is { } next)
        {
            Read(peer, next);
        }
    }

    private InventoryItem ItemOf(NamespaceLog log)
    {
        var state = CoreState.Decode(log.CoreState.Span, log.Applied);
        if (state.Strays.Count > 0 || state.Tainted)
        {
            // There is something left to be adopted: it is seen to while the namespace is in memory.
            node.Get(log.Namespace).WhenLoaded(() => { });
        }

        return new InventoryItem(log.Namespace, log.Applied, state.Promised);
    }

    private void Compare(string from, Positions asked, IReadOnlyList<NamespaceLog> names)
    {
        var here = names.ToDictionary(n => n.Namespace, n => n.Applied, StringComparer.Ordinal);
        foreach (var item in asked.Items)
        {
            if (!here.TryGetValue(item.Namespace, out var position) || position != item.Position)
            {
                node.Receive(node.Now, from, new Standing(item.Namespace, item.Position, item.Promised, Counts: false, WantsAnswer: true));
            }
        }

        node.Shell.Send(from, new PositionsSeen(asked.Id));
    }

    private void Read(int peer, string? after)
    {
        var page = new Page(node.NewId(), after) { SendAt = long.MaxValue };
        _pages[peer] = page;
        node.Shell.ReadNames(page.Id, after, node.Options.PagePositionsMax);
    }

    private sealed class Page(long id, string? after)
    {
        public long Id { get; } = id;

        public string? After { get; } = after;

        public string? Next { get; set; }

        public Positions? Asked { get; set; }

        public long SendAt { get; set; }
    }
}
