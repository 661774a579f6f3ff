using AiMemory.Campaign.Machine;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Chaos.Faults;

internal sealed class PartitionMinority : Fault
{
    public override string Name => "partition_minority";

    public override string Summary => "One node is cut off from the other two by the packet filter; every second time it is the one that orders the writes.";

    public override string? WhyNot => Firewall.WhyNot;

    public override bool NeedsFirewall => true;

    public override NodeSetup Adapt(NodeSetup setup) => Firewall.Wrap(setup);

    public override async Task<string> InjectAsync(ChaosCycle cycle, CancellationToken cancellationToken)
    {
        var cut = cycle.Number % 2 == 0 ? await cycle.OwnerAsync(cancellationToken) : cycle.Turn;
        await cycle.Firewall.IsolateAsync(cut);
        cycle.Mark($"{cut.Name} cut off");
        await Task.Delay(4_000, cancellationToken);
        var dropped = await cycle.Firewall.HealAsync();
        cycle.Mark("healed");
        return dropped > 0 ? $"{dropped} packets between {cut.Name} and the others dropped" : throw new FaultHadNoEffectException("no packet was dropped");
    }
}
