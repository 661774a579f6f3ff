namespace AiMemory.Campaign.Chaos.Faults;

internal sealed class PausePeer : Fault
{
    public override string Name => "pause_peer";

    public override string Summary => "A node is stopped in the middle of everything (SIGSTOP) for half a second or for five, and goes on.";

    public override async Task<string> InjectAsync(ChaosCycle cycle, CancellationToken cancellationToken)
    {
        // Half a second is over before anybody notices; after five the others have declared it dead.
        var node = cycle.Number % 2 == 0 ? await cycle.OwnerAsync(cancellationToken) : cycle.Turn;
        var length = cycle.Number % 3 == 2 ? 500 : 5_000;
        node.Pause();
        cycle.Mark($"SIGSTOP {node.Name}");
        await Task.Delay(length, cancellationToken);
        var state = (await File.ReadAllTextAsync($"/proc/{node.ProcessId}/stat", cancellationToken)).Split(") ")[^1][0];
        node.Continue();
        cycle.Mark($"SIGCONT {node.Name}");
        await cycle.AnswersAsync(node, cancellationToken);
        return state == 'T' ? $"{node.Name} was in state T for {length} ms" : throw new FaultHadNoEffectException($"{node.Name} was in state {state}, not stopped");
    }
}
