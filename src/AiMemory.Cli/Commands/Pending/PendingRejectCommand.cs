using System.CommandLine;

namespace AiMemory.Cli.Commands.Pending;

internal sealed class PendingRejectCommand : CliCommand
{
    private readonly Argument<string> _id;

    public PendingRejectCommand(CliContext context)
        : base("reject", "Reject an action", context) =>
        _id = Positional("id", "Exact id");

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var id = call.Need(_id);
        var outcome = await service.RejectAsync(id, call.Caller, call.CancellationToken).ConfigureAwait(false);
        if (outcome.Problem is { Kind: ProblemKind.NotFound })
        {
            throw new CliFailureException($"pending action not found or already decided: {id}");
        }

        var rejected = CliCall.Require(outcome);
        return call.Json
            ? call.PrintJson(w =>
            {
                w.WriteStartObject();
                w.WriteString("decided_by", rejected.DecidedBy);
                w.WriteString("id", id);
                w.WriteBoolean("rejected", true);
                w.WriteEndObject();
            })
            : call.Print($"rejected: {id} (by {rejected.DecidedBy})");
    });
}
