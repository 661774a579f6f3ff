using AiMemory.Log;

namespace AiMemory.Replication;

/// <summary>
/// Damage: rows of this node's file that are not what its log made them. A damaged namespace has no vote here and is owned elsewhere;
/// its rows are fetched again from the peers, and it counts again when its digest is that of a peer at the same position. Damage that no
/// checksum shows is found by comparing digests: what most replicas have is right.
/// </summary>
internal sealed class Repairs(NodeCore node)
{
    private const int RetryMs = 2_000;
    private const int RetryMsMax = 60_000;
    private const int CompareMs = 60_000;

    private readonly Dictionary<string, Repair> _repairs = new(StringComparer.Ordinal);
    private readonly Dictionary<long, Comparison> _comparing = [];
    private readonly Dictionary<long, (string From, DigestAsk Asked)> _serving = [];

    /// <summary>The namespaces whose rows are damaged here.</summary>
    public IReadOnlyList<string> Names => [.. _repairs.Keys.Order(StringComparer.Ordinal)];

    /// <summary>A namespace was read from the store: it may have been left damaged.</summary>
    public void Watch(Replica replica)
    {
        if (replica.State.Damaged)
        {
            _repairs.TryAdd(replica.Namespace, new Repair());
        }
    }

    public void Mark(string name)
    {
        if (!_repairs.TryAdd(name, new Repair()) || node.Topology.Peers.Count == 0)
        {
            // A node alone has nobody to fetch from: it says so, and goes on with what it has.
            return;
        }

        var replica = node.Get(name);
        replica.WhenLoaded(() =>
        {
            if (!replica.State.Damaged)
            {
                replica.State.Damaged = true;
                replica.Persist(null);
                node.OwnerOf(name)?.OnStorageFailed();
            }
        });
    }

    /// <summary>Compares the digest of a namespace at rest with those of the peers that stand at the same position.</summary>
    public void Compare(string name)
    {
        var replica = node.Get(name);
        replica.WhenLoaded(() =>
        {
            if (!replica.State.Damaged && !_comparing.Values.Any(c => c.Namespace == name))
            {
                Begin(replica);
            }
        });
    }

    public void Tick()
    {
        foreach (var (id, _) in _comparing.Where(c => node.Now >= c.Value.Deadline).ToArray())
        {
            _comparing.Remove(id);
        }

        if (node.Topology.Peers.Count == 0)
        {
            return;
        }

        foreach (var (name, repair) in _repairs.Where(r => node.Now >= r.Value.At))
        {
            var replica = node.Get(name);
            replica.Touch();
            if (replica.IsBusy || node.CatchUps.IsPulling(replica))
            {
                continue;
            }

            string[] up = [.. node.Topology.Peers.Where(node.IsUp)];
            if (up.Length > 0)
            {
                // The next one each time: this one may be damaged too.
                repair.At = node.Now + Math.Min(RetryMs << Math.Min(repair.Attempts, 8), RetryMsMax);
                node.CatchUps.Repair(replica, up[repair.Attempts++ % up.Length]);
            }
        }
    }

    /// <summary>All rows were fetched and are on disk: they should be equal to a peer's now.</summary>
    public void OnFetched(Replica replica) => replica.Persist(() => Begin(replica));

    public void OnAsk(string from, DigestAsk m)
    {
        var replica = node.Get(m.Namespace);
        if (replica.Votes && node.Joined && !replica.IsBusy && replica.Durable == m.Position)
        {
            var id = node.NewId();
            _serving[id] = (from, m);
            node.Shell.ReadDigest(id, m.Namespace);
        }
    }

    public void OnRead(long id, string digest)
    {
        if (_serving.Remove(id, out var asked))
        {
            if (IsAt(asked.Asked.Namespace, asked.Asked.Position))
            {
                node.Shell.Send(asked.From, new DigestTold(asked.Asked.Id, asked.Asked.Namespace, digest));
            }
        }
        else if (_comparing.TryGetValue(id, out var comparison))
        {
            if (!IsAt(comparison.Namespace, comparison.Position))
            {
                _comparing.Remove(id);
                return;
            }

            comparison.Own = digest;
            Judge(id, comparison);
        }
    }

    public void OnTold(string from, DigestTold m)
    {
        if (_comparing.TryGetValue(m.Id, out var comparison))
        {
            comparison.Told[from] = m.Digest;
            Judge(m.Id, comparison);
        }
    }

    private void Begin(Replica replica)
    {
        if (replica.IsBusy || !replica.IsSettled || !node.Topology.Peers.Any(node.IsUp))
        {
            return;
        }

        var id = node.NewId();
        _comparing[id] = new Comparison(replica.Namespace, replica.Durable, node.Now + CompareMs);
        node.Shell.ReadDigest(id, replica.Namespace);
        foreach (var peer in node.Topology.Peers.Where(node.IsUp))
        {
            node.Shell.Send(peer, new DigestAsk(id, replica.Namespace, replica.Durable));
        }
    }

    // Nothing was written meanwhile: the digest is that of the position.
    private bool IsAt(string name, EntryVersion position) =>
        node.Find(name) is { IsLoaded: true, IsBusy: false } replica && replica.Durable == position;

    private void Judge(long id, Comparison comparison)
    {
        if (comparison.Own is not { } own || node.Find(comparison.Namespace) is not { IsLoaded: true } replica)
        {
            return;
        }

        if (replica.State.Damaged)
        {
            if (comparison.Told.ContainsValue(own))
            {
                _comparing.Remove(id);
                replica.State.Damaged = false;
                replica.Persist(() =>
                {
                    _repairs.Remove(replica.Namespace);
                    node.AskAround(replica);
                });
            }

            return;
        }

        var others = comparison.Told.Values.Where(d => d != own).GroupBy(d => d, StringComparer.Ordinal).Select(g => g.Count()).DefaultIfEmpty().Max();
        if (others >= Quorum.Majority(node.Topology.Nodes.Count))
        {
            _comparing.Remove(id);
            Mark(comparison.Namespace);
        }
        else if (comparison.Told.Count == node.Topology.Peers.Count(node.IsUp))
        {
            _comparing.Remove(id);
            if (others > 0)
            {
                node.Shell.Doubt(comparison.Namespace);
            }
        }
    }

    private sealed class Repair
    {
        public int Attempts { get; set; }

        public long At { get; set; }
    }

    private sealed class Comparison(string @namespace, EntryVersion position, long deadline)
    {
        public string Namespace { get; } = @namespace;

        public EntryVersion Position { get; } = position;

        public long Deadline { get; } = deadline;

        public string? Own { get; set; }

        public Dictionary<string, string> Told { get; } = new(StringComparer.Ordinal);
    }
}
