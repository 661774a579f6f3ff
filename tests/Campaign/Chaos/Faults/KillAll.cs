namespace AiMemory.Campaign.Chaos.Faults;

internal sealed class KillAll : Fault
{
    public override string Name => "kill_all";

    public override string Summary => "All three nodes are killed (kill -9) at once while they write, and started again on their old data.";

    public override async Task<string> InjectAsync(ChaosCycle cycle, CancellationToken cancellationToken)
    {
        foreach (var node in cycle.Nodes)
        {
            node.Kill();
        }

        cycle.Mark("kill -9 a, b, c");
        await Task.Delay(200, cancellationToken);
        await Task.WhenAll(cycle.Nodes.Select(n => cycle.StartAsync(n, cancellationToken)));
        return "three processes ended by SIGKILL";
    }
}
