using AiMemory.Campaign.Machine;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Chaos.Faults;

internal sealed class DuplicateOwner : Fault
{
    public override string Name => "duplicate_owner";

    public override string Summary => "The node that orders the writes is stopped until another has taken over, cut off, and woken: for a while two order them.";

    public override string? WhyNot => Firewall.WhyNot;

    public override bool NeedsFirewall => true;

    public override NodeSetup Adapt(NodeSetup setup) => Firewall.Wrap(setup);

    public override async Task<string> InjectAsync(ChaosCycle cycle, CancellationToken cancellationToken)
    {
        var old = await cycle.OwnerAsync(cancellationToken);
        old.Pause();
        cycle.Mark($"SIGSTOP {old.Name} (owner)");
        NodeProcess? taken = null;
        await cycle.WaitAsync(
            async () => (taken = await cycle.FindOwnerAsync(cycle.Nodes.Where(n => n != old), cancellationToken)) is not null, "another node takes over", cancellationToken);
        cycle.Mark($"{taken!.Name} owns");
        await cycle.Firewall.IsolateAsync(old);
        old.Continue();
        cycle.Mark($"{old.Name} woken, cut off");
        await cycle.AnswersAsync(old, cancellationToken);
        var both = 0;
        for (var i = 0; i < 80; i++)
        {
            both += await cycle.FindOwnerAsync([old], cancellationToken) is not null && await cycle.FindOwnerAsync([taken], cancellationToken) is not null ? 1 : 0;
            await Task.Delay(25, cancellationToken);
        }

        var dropped = await cycle.Firewall.HealAsync();
        cycle.Mark("healed");
        return dropped > 0
            ? $"{old.Name} and {taken.Name} both said they own it in {both} of 80 looks; {dropped} packets dropped"
            : throw new FaultHadNoEffectException("no packet was dropped");
    }
}
