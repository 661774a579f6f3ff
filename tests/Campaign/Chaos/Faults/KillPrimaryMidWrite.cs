namespace AiMemory.Campaign.Chaos.Faults;

internal sealed class KillPrimaryMidWrite : Fault
{
    public override string Name => "kill_primary_mid_write";

    public override string Summary => "The node that orders the writes is killed (kill -9) while they run, and started again on its old data.";

    public override async Task<string> InjectAsync(ChaosCycle cycle, CancellationToken cancellationToken)
    {
        var owner = await cycle.OwnerAsync(cancellationToken);
        owner.Kill();
        cycle.Mark($"kill -9 {owner.Name} (owner)");
        await Task.Delay(1_500, cancellationToken);
        await cycle.StartAsync(owner, cancellationToken);
        return $"process of {owner.Name} ended by SIGKILL";
    }
}
