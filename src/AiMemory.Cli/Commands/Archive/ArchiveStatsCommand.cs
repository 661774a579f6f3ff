using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands.Archive;

internal sealed class ArchiveStatsCommand(CliContext context)
    : CliCommand("stats", "Archive totals", context)
{
    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var stats = CliCall.Require(
            await service.GetArchiveStatsAsync(call.Caller, call.CancellationToken).ConfigureAwait(false));
        if (call.Json)
        {
            return call.PrintJson(w => Wire.WriteArchiveStats(w, stats));
        }

        call.Print($"archived: {stats.Total} total");
        foreach (var entry in stats.ByNamespace)
        {
            call.Print($"  {entry.Namespace}: {entry.Count}");
        }

        return 0;
    });
}
