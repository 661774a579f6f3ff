using System.CommandLine;
using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands.Pending;

internal sealed class PendingListCommand : CliCommand
{
    private readonly Option<string?> _status;
    private readonly Option<long> _limit;

    public PendingListCommand(CliContext context)
        : base("list", "Queued actions, newest first", context)
    {
        _status = Offering(Value<string?>("--status", null, "STATUS", "pending, approved or rejected"), "pending", "approved", "rejected");
        _limit = NotNegative(Default("--limit", null, "N", 100L, "How many"));
    }

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var actions = CliCall.Require(await service.ListPendingAsync(
            call.Get(_status), call.Need(_limit), call.Caller, call.CancellationToken).ConfigureAwait(false));
        if (call.Json)
        {
            return call.PrintJson(w => Wire.WritePending(w, actions));
        }

        if (actions.Count == 0)
        {
            return call.Print("no pending actions");
        }

        foreach (var action in actions)
        {
            call.Print(
                $"[{MemoryText.Id8(action.Id)}] {action.Status} ns={action.Namespace} action={action.ActionType} by={action.RequestedBy} ({action.RequestedAt})");
        }

        return call.Print($"{actions.Count} pending action(s)");
    });
}
