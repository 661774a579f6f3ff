using System.CommandLine;
using AiMemory.Cli.Output;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

internal sealed class AutoConsolidateCommand : CliCommand
{
    private readonly Option<string?> _namespace;
    private readonly Option<bool> _shortOnly;
    private readonly Option<int> _minCount;
    private readonly Option<bool> _dryRun;

    public AutoConsolidateCommand(CliContext context)
        : base("auto-consolidate", "Merge groups of memories that share a tag", context)
    {
        _namespace = Value<string?>("--namespace", "-n", "NS", "Only this namespace");
        _shortOnly = Flag("--short-only", null, "Only rows of tier short");
        _minCount = NotNegative(Default("--min-count", null, "N", 3, "Smallest group that is merged"));
        _dryRun = Flag("--dry-run", null, "Show the groups, change nothing");
    }

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var request = new AutoConsolidateRequest(call.Get(_namespace), call.Get(_shortOnly), call.Need(_minCount), call.Get(_dryRun));
        var result = CliCall.Require(await call.WatchedAsync(
            "consolidating", service.AutoConsolidateAsync(request, call.Caller, call.CancellationToken)).ConfigureAwait(false));
        if (!result.DryRun)
        {
            return call.Json
                ? call.PrintJson(w => Wire.WriteCount(w, "consolidated", result.Consolidated))
                : call.Print($"auto-consolidated {result.Consolidated} memories");
        }

        if (call.Json)
        {
            return call.PrintJson(w => Wire.WriteGroups(w, result.Groups));
        }

        call.Print("groups that would be merged:");
        foreach (var group in result.Groups)
        {
            call.Print($"  \"{group.Namespace}\" [\"{group.Tag}\"]: {group.Titles.Count} memories");
        }

        return 0;
    });
}
