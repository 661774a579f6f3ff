namespace AiMemory.Simulation;

/// <summary>
/// Callers on every node: they write, overwrite, delete and read a few keys, through whichever owner the directory names. The directory
/// errs as a real one does: owners move, and for moments there are two.
/// </summary>
internal sealed class Clients(World world)
{
    private readonly Dictionary<string, string> _directory = new(StringComparer.Ordinal);
    private readonly HashSet<string> _quorumSet = new(StringComparer.Ordinal);
    private readonly int _pace = world.Random.Next(8, 40);
    private readonly int _keys = world.Random.Next(1, 6);
    private bool _stopped;

    public void Start()
    {
        for (var i = 0; i < 3; i++)
        {
            Next();
        }
    }

    public void Stop() => _stopped = true;

    private void Next() => world.Agenda.After(
        world.Random.Next(1, 2 * _pace),
        () =>
        {
            if (!_stopped)
            {
                // Bursts fill the pipeline; a lone call finds it empty.
                for (var left = world.Random.Chance(0.2) ? world.Random.Next(2, 8) : 1; left > 0; left--)
                {
                    Call();
                }

                Next();
            }
        });

    private void Call()
    {
        var door = world.Nodes[world.Random.Next(world.Nodes.Count)];
        if (!door.IsRunning)
        {
            return;
        }

        var name = world.Namespaces[world.Random.Next(world.Namespaces.Count)];
        var key = $"k{world.Random.Next(_keys)}";
        var dice = world.Random.Next(100);
        if (dice < 20)
        {
            Read(door, name, key);
            return;
        }

        var kind = dice < 35 ? SimOperationKind.Delete : SimOperationKind.Put;
        if (dice == 99 && !world.Options.FanoutOnly && _quorumSet.Add(name))
        {
            kind = SimOperationKind.SetQuorum;
            key = name;
        }

        Write(door, world.Checker.Begin(name, key, kind));
    }

    private void Write(SimNode door, SimOperation operation)
    {
        if (operation.Kind == SimOperationKind.SetQuorum)
        {
            operation.Quorum = world.Random.Next((world.NodeIds.Count + 1) / 2, world.NodeIds.Count + 1);
        }

        var owner = OwnerFor(door, operation.Namespace);
        world.Net.Call(door.Id, owner, () =>
        {
            if (world.Node(owner).IsRunning)
            {
                world.Node(owner).OwnerOf(operation.Namespace).Submit(operation);
                WatchAnswer(door, owner, operation, attempts: 200);
            }
        });
    }

    // P7: the node that answers holds the write before it says so.
    private void WatchAnswer(SimNode door, string owner, SimOperation operation, int attempts)
    {
        if (operation.Acknowledged)
        {
            world.Net.Call(owner, door.Id, () => door.Deliver(() => door.Core.Await(world.Now, operation.Namespace, operation.Version, reason =>
            {
                if (reason == Replication.NotMetReason.None)
                {
                    world.Checker.Read(door, operation, operation.Version, "P7 read your writes");
                }
            })));
        }
        else if (operation.Ended < 0 && attempts > 0)
        {
            world.Agenda.After(10, () => WatchAnswer(door, owner, operation, attempts - 1));
        }
    }

    private void Read(SimNode door, string name, string key)
    {
        var read = world.Checker.Begin(name, key, SimOperationKind.Read);
        door.Deliver(() => door.Core.Barrier(world.Now, name, reason =>
        {
            if (reason == Replication.NotMetReason.None)
            {
                world.Checker.Read(door, read, read.KeyFloor, "P7 quorum read");
            }
        }));
    }

    private string OwnerFor(SimNode door, string name)
    {
        if (world.Random.Chance(0.01))
        {
            // A second activation, for moments.
            world.Stats.Count("second owners");
            return world.NodeIds[world.Random.Next(world.NodeIds.Count)];
        }

        if (_directory.TryGetValue(name, out var owner) && (owner == door.Id || world.IsHeard(door.Id, owner)) && !world.Random.Chance(0.01))
        {
            return owner;
        }

        world.Stats.Count("owners placed");
        return _directory[name] = door.Id;
    }
}
