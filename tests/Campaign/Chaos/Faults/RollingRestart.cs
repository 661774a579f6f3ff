namespace AiMemory.Campaign.Chaos.Faults;

internal sealed class RollingRestart : Fault
{
    public override string Name => "rolling_restart";

    public override string Summary => "One node after the other is ended (SIGTERM) and started again, as an upgrade does.";

    public override async Task<string> InjectAsync(ChaosCycle cycle, CancellationToken cancellationToken)
    {
        var exits = new List<int>();
        foreach (var node in cycle.Nodes)
        {
            cycle.Mark($"SIGTERM {node.Name}");
            exits.Add(await node.StopAsync());
            await cycle.StartAsync(node, cancellationToken);
            await cycle.WaitAsync(node.IsReadyAsync, $"{node.Name} is ready", cancellationToken);
        }

        return $"exit codes {string.Join(", ", exits)}";
    }
}
