using AiMemory.Campaign.Machine;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Chaos.Faults;

internal sealed class DropRandomAcks : Fault
{
    public override string Name => "drop_random_acks";

    public override string Summary => "One in ten to one in three packets between nodes is lost: copies, confirmations and heartbeats alike.";

    public override string? WhyNot => Firewall.WhyNot;

    public override bool NeedsFirewall => true;

    public override NodeSetup Adapt(NodeSetup setup) => Firewall.Wrap(setup);

    public override async Task<string> InjectAsync(ChaosCycle cycle, CancellationToken cancellationToken)
    {
        var share = (cycle.Number % 3) switch { 0 => 0.10, 1 => 0.20, _ => 0.33 };
        await cycle.Firewall.LoseAsync(share);
        cycle.Mark($"{share:p0} loss");
        await Task.Delay(4_000, cancellationToken);
        var dropped = await cycle.Firewall.HealAsync();
        cycle.Mark("healed");
        return dropped > 0 ? $"{dropped} packets between nodes dropped" : throw new FaultHadNoEffectException("no packet was dropped");
    }
}
