using AiMemory.Log;

namespace AiMemory.Simulation;

/// <summary>
/// What goes wrong in a run. One disk at most is lost at a time, and the next only when its node takes part again: that is what the
/// promises are made for (W - 1 lost nodes, with W = 2).
/// </summary>
internal sealed class Faults(World world)
{
    private readonly int _pace = world.Random.Next(60, 500);
    private readonly bool _losesDisks = world.NodeIds.Count >= 3 && world.WriteQuorum >= 2;
    private bool _ended;

    public void Start()
    {
        if (world.Options.Mutant == Replication.Mutant.AbortFanoutAtQuorum)
        {
            // The loss of 0.6.0 needs no fault at all.
            return;
        }

        foreach (var node in world.Nodes)
        {
            node.ClockSkew = world.Random.Chance(0.5) ? world.Random.Next(-7_200_000, 7_200_000) : 0;
        }

        Next();
    }

    public void End()
    {
        _ended = true;
        world.Net.HealAll();
        foreach (var node in world.Nodes)
        {
            node.Disk.IsFull = false;
            node.SyncMax = 4;
            if (!node.IsRunning)
            {
                node.Boot();
            }
            else if (node.IsPaused)
            {
                world.Disturb();
                node.Resume();
            }
        }

        // False suspicions end too.
        foreach (var node in world.NodeIds)
        {
            world.NodeChanged(node);
        }
    }

    private void Next() => world.Agenda.After(world.Random.Next(_pace / 2, _pace * 2), () =>
    {
        if (_ended)
        {
            return;
        }

        var node = world.Nodes[world.Random.Next(world.Nodes.Count)];
        if (world.Options.FanoutOnly)
        {
            Crash(node);
        }
        else
        {
            One(node, world.Random.Next(13));
        }

        Next();
    });

    private void One(SimNode node, int which)
    {
        switch (which)
        {
            case 0 or 1:
                Crash(node);
                break;
            case 2:
                foreach (var each in world.Nodes)
                {
                    // The whole rack at once.
                    Crash(each);
                }

                break;
            case 3 or 4:
                Isolate(node);
                break;
            case 5:
                CutOneWay(node);
                break;
            case 6:
                Pause(node);
                break;
            case 7:
                Slow(node);
                break;
            case 8:
                Fill(node);
                break;
            case 9 or 10 when _losesDisks:
                LoseDisk(node);
                break;
            case 11:
                Weather();
                break;
            default:
                Suspect(node);
                break;
        }
    }

    private void Crash(SimNode node)
    {
        if (!node.IsRunning)
        {
            return;
        }

        Note("crashes", node);
        node.Crash();
        Later(world.Random.Next(5, 1_200), () => Boot(node));
    }

    private void LoseDisk(SimNode node)
    {
        // Nobody else may be refilling: two lost disks at W=2 are more than was promised.
        if (world.Nodes.Any(n => n != node && (!n.IsRunning || !n.Core.Joined)) || !node.IsRunning || !node.Core.Joined
            || HasLowQuorum())
        {
            return;
        }

        Note("disks lost", node);
        node.Crash();
        node.LoseDisk();
        Later(world.Random.Next(5, 600), () => Boot(node));
    }

    // A namespace that asked for W=1 has put up with the loss of any disk.
    private bool HasLowQuorum() => world.Nodes.Any(n => world.Namespaces.Any(name =>
        n.Disk.Find(name, name) is { Deleted: false } row && RowCodec.DecodeStandard(row.Body.Span).WriteQuorum < 2));

    private void Boot(SimNode node)
    {
        if (!node.IsRunning)
        {
            node.Boot();
        }
    }

    private void Isolate(SimNode node)
    {
        Note("partitions", node);
        foreach (var other in world.NodeIds.Where(n => n != node.Id))
        {
            world.Net.Cut(node.Id, other);
            world.Net.Cut(other, node.Id);
        }

        Later(world.Random.Next(50, 2_500), () =>
        {
            foreach (var other in world.NodeIds)
            {
                world.Net.Heal(node.Id, other);
                world.Net.Heal(other, node.Id);
            }
        });
    }

    private void CutOneWay(SimNode node)
    {
        var other = world.NodeIds[world.Random.Next(world.NodeIds.Count)];
        if (other != node.Id)
        {
            Note("one-way cuts", node);
            world.Net.Cut(node.Id, other);
            Later(world.Random.Next(50, 2_000), () => world.Net.Heal(node.Id, other));
        }
    }

    private void Pause(SimNode node)
    {
        if (node.IsRunning && !node.IsPaused)
        {
            Note("pauses", node);
            node.Pause();
            Later(world.Random.Next(50, 3_000), () =>
            {
                world.Disturb();
                node.Resume();
            });
        }
    }

    private void Slow(SimNode node)
    {
        Note("slow disks", node);
        node.SyncMax = world.Random.Next(20, 300);
        Later(world.Random.Next(100, 1_500), () => node.SyncMax = 4);
    }

    private void Fill(SimNode node)
    {
        Note("full disks", node);
        var disk = node.Disk;
        disk.IsFull = true;
        Later(world.Random.Next(20, 800), () => disk.IsFull = false);
    }

    private void Weather()
    {
        Note("bad weather", null);
        world.Net.Loss = world.Random.Next(30) / 100.0;
        world.Net.Twice = world.Random.Next(30) / 100.0;
        world.Net.DelayMax = world.Random.Next(4, 200);
        Later(world.Random.Next(100, 2_000), () => (world.Net.Loss, world.Net.Twice, world.Net.DelayMax) = (0, 0, 4));
    }

    private void Suspect(SimNode node)
    {
        var other = world.NodeIds[world.Random.Next(world.NodeIds.Count)];
        if (other != node.Id)
        {
            Note("false suspicions", node);
            node.PeerDown(other);
            world.Detect(node.Id, other);
        }

        foreach (var owner in node.Owners.ToArray())
        {
            node.Deliver(owner.Retire);
        }
    }

    private void Note(string what, SimNode? node)
    {
        world.Stats.Count(what);
        world.Trace(() => $"-- {what} {node?.Id}");
    }

    private void Later(long delay, Action action) => world.Agenda.After(delay, () =>
    {
        if (!_ended)
        {
            action();
        }
    });
}
