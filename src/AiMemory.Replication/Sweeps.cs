namespace AiMemory.Replication;

/// <summary>
/// Anti-entropy: tells peers where namespaces stand that changed since they were last known to be equal, and all of them when a peer
/// comes back and it is not known what it missed. A million idle namespaces cost nothing.
/// </summary>
internal sealed class Sweeps(NodeCore node, FullSweeps full)
{
    private readonly HashSet<string>[] _owed = [.. node.Topology.Peers.Select(_ => new HashSet<string>(StringComparer.Ordinal))];
    private readonly bool[] _all = [.. node.Topology.Peers.Select(_ => true)];

    /// <summary>Keeps what a peer lacks of a namespace that leaves the memory, as its name alone.</summary>
    public void Remember(Replica replica)
    {
        for (var i = 0; i < _owed.Length; i++)
        {
            if (_all[i] || (replica.Heard[i] && replica.Known[i] == replica.Durable))
            {
                continue;
            }

            _owed[i].Add(replica.Namespace);
            if (_owed[i].Count > node.Options.DirtyMax)
            {
                _owed[i].Clear();
                _all[i] = true;
            }
        }
    }

    public void PeerUp(int peer)
    {
#if MUTANTS
        if (node.Is(Mutant.LoseOutboxOnRestart))
        {
            return;
        }
#endif
        if (_all[peer])
        {
            _all[peer] = false;
            full.Begin(peer);
        }

        Offer(peer);
    }

    public void PeerDown(int peer) => _all[peer] |= full.End(peer);

    public void Round()
    {
        for (var i = 0; i < _owed.Length; i++)
        {
            if (node.IsUp(i))
            {
                Offer(i);
            }
        }
    }

    private void Offer(int peer)
    {
        foreach (var name in _owed[peer].Take(node.Options.PagePositionsMax).ToArray())
        {
            _owed[peer].Remove(name);
            var replica = node.Get(name);
            replica.WhenLoaded(() => Tell(peer, replica));
        }

        foreach (var replica in node.Replicas)
        {
            if (replica.IsLoaded && (!replica.Heard[peer] || replica.Known[peer] != replica.Durable))
            {
                Tell(peer, replica);
            }
        }
    }

    private void Tell(int peer, Replica replica) =>
        node.Shell.Send(node.Topology.Peers[peer], node.StandingOf(replica, wantsAnswer: true));
}
