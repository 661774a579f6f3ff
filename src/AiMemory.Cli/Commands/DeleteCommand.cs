using System.CommandLine;

namespace AiMemory.Cli.Commands;

internal sealed class DeleteCommand : CliCommand
{
    private readonly Argument<string> _id;

    public DeleteCommand(CliContext context)
        : base("delete", "Delete a memory for good; it is not archived", context) =>
        _id = Positional("id", "Id, or a unique prefix");

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var id = call.Need(_id);
        var outcome = await service.DeleteAsync(id, null, call.Caller, call.CancellationToken).ConfigureAwait(false);
        if (outcome.Queued is { } queued)
        {
            return QueuedText.Print(call, queued);
        }

        var deleted = CliCall.Require(outcome, id);
        return call.Json
            ? call.PrintJson(w =>
            {
                w.WriteStartObject();
                w.WriteBoolean("deleted", true);
                w.WriteString("id", deleted.Id);
                w.WriteEndObject();
            })
            : call.Print($"deleted: {deleted.Id}");
    });
}
