using System.CommandLine;

namespace AiMemory.Cli.Commands.Pending;

internal sealed class PendingApproveCommand : CliCommand
{
    private readonly Argument<string> _id;

    public PendingApproveCommand(CliContext context)
        : base("approve", "Approve an action and run it, or vote for it", context) =>
        _id = Positional("id", "Exact id");

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var id = call.Need(_id);
        var outcome = await service.ApproveAsync(id, call.Caller, call.CancellationToken).ConfigureAwait(false);
        if (outcome.Problem is { Kind: ProblemKind.Denied } denied)
        {
            throw new CliFailureException(
                denied.Message.StartsWith("approve rejected", StringComparison.Ordinal) ? denied.Message : $"approve rejected: {denied.Message}");
        }

        var approved = CliCall.Require(outcome);
        if (!approved.Approved)
        {
            return call.Json
                ? call.PrintJson(w =>
                {
                    w.WriteStartObject();
                    w.WriteBoolean("approved", false);
                    w.WriteString("id", id);
                    w.WriteNumber("quorum", approved.Quorum);
                    w.WriteString("reason", "consensus threshold not yet reached");
                    w.WriteString("status", "pending");
                    w.WriteNumber("votes", approved.Votes);
                    w.WriteEndObject();
                })
                : call.Print($"approval recorded: {id} ({approved.Votes}/{approved.Quorum} consensus, not yet met)");
        }

        return call.Json
            ? call.PrintJson(w =>
            {
                w.WriteStartObject();
                w.WriteBoolean("approved", true);
                w.WriteString("decided_by", approved.DecidedBy);
                w.WriteBoolean("executed", true);
                w.WriteString("id", id);
                w.WriteString("memory_id", approved.MemoryId);
                w.WriteEndObject();
            })
            : call.Print($"approved + executed: {id} (by {approved.DecidedBy})");
    });
}
