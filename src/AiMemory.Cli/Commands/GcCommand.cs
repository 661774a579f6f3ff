using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands;

internal sealed class GcCommand(CliContext context)
    : CliCommand("gc", "Collect expired memories", context)
{
    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var collected = CliCall.Require(
            await service.CollectExpiredAsync(dryRun: false, call.Caller, call.CancellationToken).ConfigureAwait(false));
        return call.Json
            ? call.PrintJson(w => Wire.WriteCount(w, "expired_deleted", collected.Collected))
            : call.Print($"expired memories deleted: {collected.Collected}");
    });
}
