using AiMemory.Replication;

namespace AiMemory.Simulation;

/// <summary>One run: a cluster, its clients and its faults, all of it a function of the seed.</summary>
internal sealed class World
{
    public const int FaultsMs = 5_000;
    private const int QuietMinMs = 2_500;
    private const int QuietMaxMs = 15_000;
    private const int TraceMax = 400_000;
    private readonly List<string> _trace = [];
    private long _disturbedAt = -1;

    public World(SimOptions options)
    {
        Options = options;
        Random = new SimRandom(options.Seed);
        Stats = new SimStats();
        Agenda = new Agenda();
        Net = new SimNet(this);
        Checker = new Checker(this);
        int[] sizes = options.FanoutOnly ? [3] : [3, 3, 3, 3, 3, 2, 5, 5, 4, 1];
        NodeIds = [.. Enumerable.Range(1, sizes[Random.Next(sizes.Length)]).Select(i => $"n{i}")];
        var majority = Quorum.Majority(NodeIds.Count);
        WriteQuorum = options.FanoutOnly || Random.Chance(0.7) ? majority : Random.Next(majority, NodeIds.Count + 1);
        Namespaces = [.. Enumerable.Range(1, Random.Next(1, 4)).Select(i => $"ns{i}")];
        CoreOptions = new ReplicationOptions
        {
            QuorumTimeoutMs = 1_000,
            AntiEntropyMs = 1_000,
            AntiEntropyEnabled = !options.FanoutOnly,
            IdleMs = Random.Chance(0.3) ? 300 : 30_000,
            LogRetainEntries = Random.Chance(0.4) ? 3 : 1_024,
            LogEntriesMax = Random.Chance(0.5) ? 6 : 200_000,
            PageEntriesMax = Random.Chance(0.3) ? 2 : 1_000,
            PageRowsMax = Random.Chance(0.3) ? 2 : 500,
            PeerWindowEntriesMax = Random.Chance(0.2) ? 4 : 8_192,
            PagePositionsMax = Random.Chance(0.3) ? 2 : 512,
            Mutant = options.Mutant,
        };
        Nodes = [.. NodeIds.Select(id => new SimNode(this, id))];
    }

    public SimOptions Options { get; }

    public SimRandom Random { get; }

    public SimStats Stats { get; }

    public Agenda Agenda { get; }

    public SimNet Net { get; }

    public Checker Checker { get; }

    public ReplicationOptions CoreOptions { get; }

    public IReadOnlyList<string> NodeIds { get; }

    public IReadOnlyList<SimNode> Nodes { get; }

    public IReadOnlyList<string> Namespaces { get; }

    public int WriteQuorum { get; }

    public long Now => Agenda.Now;

    public IReadOnlyList<string> TraceLines => _trace;

    public SimNode Node(string id) => Nodes.First(n => n.Id == id);

    /// <exception cref="BrokenPromiseException">A promise does not hold.</exception>
    public void Run()
    {
        foreach (var node in Nodes)
        {
            node.Boot();
        }

        var clients = new Clients(this);
        var faults = new Faults(this);
        clients.Start();
        faults.Start();
        Agenda.RunUntil(FaultsMs);
        faults.End();
        clients.Stop();
        Trace(() => "-- the faults end");
        for (var end = FaultsMs + QuietMinMs; ; end += 500)
        {
            Agenda.RunUntil(end);
            if (Options.FanoutOnly && Options.Mutant == Mutant.None)
            {
                // Without anti-entropy it is an owner that brings a late replica up to date.
                foreach (var name in Namespaces)
                {
                    Nodes[0].OwnerOf(name).Wake();
                }
            }

            if (end >= FaultsMs + QuietMaxMs || Checker.IsConverged())
            {
                break;
            }
        }

        Checker.AtTheEnd();
    }

    public void Trace(Func<string> line)
    {
        if (Options.Trace)
        {
            if (_trace.Count == TraceMax)
            {
                _trace.RemoveRange(0, TraceMax / 2);
            }

            _trace.Add($"{Now,6} {line()}");
        }
    }

    /// <summary>A process or its disk stood still, so that no bound on time holds for what was under way.</summary>
    public void Disturb() => _disturbedAt = Now;

    public bool WasDisturbed(long since) => _disturbedAt >= since - CoreOptions.QuorumTimeoutMs;

    /// <summary>Failure detection: after a while each side believes what it sees, whether it hears the other.</summary>
    public void LinkChanged(string from, string to) => Detect(watcher: to, watched: from);

    public void NodeChanged(string id)
    {
        foreach (var other in NodeIds.Where(n => n != id))
        {
            Detect(other, id);
            Detect(id, other);
        }
    }

    public void Detect(string watcher, string watched)
    {
        Agenda.After(Random.Next(5, 120), () =>
        {
            if (IsHeard(watcher, watched))
            {
                Node(watcher).PeerUp(watched);
            }
            else
            {
                Node(watcher).PeerDown(watched);
            }
        });
    }

    public bool IsHeard(string watcher, string watched) => Node(watched).IsRunning && !Net.IsCut(watched, watcher);
}
