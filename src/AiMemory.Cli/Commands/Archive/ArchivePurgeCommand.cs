using System.CommandLine;
using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands.Archive;

internal sealed class ArchivePurgeCommand : CliCommand
{
    private readonly Option<long?> _days;

    public ArchivePurgeCommand(CliContext context)
        : base("purge", "Delete archived memories for good", context) =>
        _days = Value<long?>("--older-than-days", null, "N", "Only those archived longer ago; all when not given");

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var purged = CliCall.Require(
            await service.PurgeArchivedAsync(call.Get(_days), call.Caller, call.CancellationToken).ConfigureAwait(false));
        return call.Json
            ? call.PrintJson(w => Wire.WriteCount(w, "purged", purged.Purged))
            : call.Print($"purged {purged.Purged} archived memories");
    });
}
