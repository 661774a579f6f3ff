using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands;

internal sealed class StatsCommand(CliContext context)
    : CliCommand("stats", "Totals", context)
{
    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var stats = CliCall.Require(await service.GetStatsAsync(call.Caller, call.CancellationToken).ConfigureAwait(false));
        if (call.Json)
        {
            return call.PrintJson(w => Wire.WriteStats(w, stats));
        }

        call.Print($"total memories: {stats.Total}");
        call.Print($"expiring within 1h: {stats.ExpiringSoon}");
        call.Print($"links: {stats.LinksCount}");
        call.Print($"database size: {stats.DbSizeBytes} bytes");
        call.Print(string.Empty);
        call.Print("by tier:");
        foreach (var tier in stats.ByTier)
        {
            call.Print($"  {tier.Tier}: {tier.Count}");
        }

        call.Print(string.Empty);
        call.Print("by namespace:");
        foreach (var entry in stats.ByNamespace)
        {
            call.Print($"  {entry.Namespace}: {entry.Count}");
        }

        return 0;
    });
}
