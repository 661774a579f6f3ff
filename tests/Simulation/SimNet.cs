using AiMemory.Replication;

namespace AiMemory.Simulation;

/// <summary>Carries messages between nodes: late, out of order, twice, or not at all. Cuts are one-way, so that half a partition is one cut.</summary>
internal sealed class SimNet(World world)
{
    private readonly HashSet<(string From, string To)> _cuts = [];

    public double Loss { get; set; }

    public double Twice { get; set; }

    public int DelayMax { get; set; } = 4;

    public bool IsCut(string from, string to) => _cuts.Contains((from, to));

    public void Cut(string from, string to)
    {
        if (_cuts.Add((from, to)))
        {
            world.LinkChanged(from, to);
        }
    }

    public void Heal(string from, string to)
    {
        if (_cuts.Remove((from, to)))
        {
            world.LinkChanged(from, to);
        }
    }

    public void HealAll()
    {
        foreach (var (from, to) in _cuts.ToArray())
        {
            Heal(from, to);
        }

        (Loss, Twice, DelayMax) = (0, 0, 4);
    }

    public void Send(string from, string to, Message message)
    {
        world.Stats.Count("messages");
        if (IsCut(from, to) || world.Random.Chance(Loss))
        {
            world.Stats.Count("messages lost");
            return;
        }

        Carry(from, to, message);
        if (world.Random.Chance(Twice))
        {
            world.Stats.Count("messages doubled");
            Carry(from, to, message);
        }
    }

    /// <summary>A client's request or answer: same network, no second copies.</summary>
    public void Call(string from, string to, Action arrive)
    {
        if (from == to)
        {
            world.Agenda.After(0, arrive);
        }
        else if (!IsCut(from, to) && !world.Random.Chance(Loss))
        {
            world.Agenda.After(world.Random.Next(1, DelayMax + 1), () => world.Node(to).Deliver(arrive));
        }
    }

    private void Carry(string from, string to, Message message) => world.Agenda.After(
        world.Random.Next(1, DelayMax + 1),
        () =>
        {
            // Cut while it was under way: it is lost like the others.
            if (!IsCut(from, to))
            {
                world.Node(to).Receive(from, message);
            }
        });
}
