using System.CommandLine;
using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands.Archive;

internal sealed class ArchiveRestoreCommand : CliCommand
{
    private readonly Argument<string> _id;

    public ArchiveRestoreCommand(CliContext context)
        : base("restore", "Bring an archived memory back as tier long", context) =>
        _id = Positional("id", "Exact id");

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var id = call.Need(_id);
        var outcome = await service.RestoreArchivedAsync(id, call.Caller, call.CancellationToken).ConfigureAwait(false);
        // With --json an unknown id is an answer, not a failure (contract, 5).
        if (outcome.Problem is { Kind: ProblemKind.NotFound })
        {
            return call.Json
                ? Print(call, id, restored: false)
                : throw new CliFailureException($"not found in archive: {id}");
        }

        CliCall.Require(outcome, id);
        return call.Json ? Print(call, id, restored: true) : call.Print($"restored: {MemoryText.Id8(id)}");
    });

    private static int Print(CliCall call, string id, bool restored) => call.PrintJson(w =>
    {
        w.WriteStartObject();
        w.WriteString("id", id);
        w.WriteBoolean("restored", restored);
        w.WriteEndObject();
    });
}
