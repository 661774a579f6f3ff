using System.CommandLine;
using AiMemory.Cli.Output;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands;

internal sealed class CuratorCommand : CliCommand
{
    private const int IntervalSecsMin = 60;
    private const int IntervalSecsMax = 86_400;

    private readonly Option<bool> _once;
    private readonly Option<bool> _daemon;
    private readonly Option<int> _interval;
    private readonly Option<int> _maxOps;
    private readonly Option<bool> _dryRun;
    private readonly Option<string[]> _include;
    private readonly Option<string[]> _exclude;
    private readonly Option<string?> _rollback;
    private readonly Option<int?> _rollbackLast;
    private readonly ModelFlags _models;

    public CuratorCommand(CliContext context)
        : base("curator", "Tend the memories: tags, contradictions, merging, priorities", context)
    {
        _once = Flag("--once", null, "One sweep, then print the report");
        _daemon = Flag("--daemon", null, "Sweep again and again");
        _interval = NotNegative(Default("--interval-secs", null, "SECS", 3600, "Between sweeps, 60 to 86400"));
        _maxOps = NotNegative(Default("--max-ops", null, "N", 100, "Model operations per sweep at most"));
        _dryRun = Flag("--dry-run", null, "Change nothing");
        _include = Value<string[]>("--include-namespace", null, "NS", "Only these; may be repeated");
        _exclude = Value<string[]>("--exclude-namespace", null, "NS", "Not these; may be repeated");
        _rollback = Value<string?>("--rollback", null, "ID", "Reverse one logged action");
        _models = new ModelFlags(this, language: true, embedding: false);
        Examples = ["ai-memory curator --once --dry-run", "ai-memory curator --daemon --llm-url http://localhost:11434"];
        _rollbackLast = NotNegative(Value<int?>("--rollback-last", null, "N", "Reverse up to N newest actions"));
    }

    protected override Task<int> ExecuteAsync(CliCall call)
    {
        call.Adjust = options => _models.Apply(call, options);
        Exclusive(call, _once, _daemon);
        Exclusive(call, _rollback, _once);
        Exclusive(call, _rollback, _daemon);

        if (call.Get(_rollback) is { } id)
        {
            return call.WithServiceAsync(async service =>
            {
                var result = CliCall.Require(
                    await service.RollbackAsync(id, call.Caller, call.CancellationToken).ConfigureAwait(false), id);
                return call.Print($"rollback {id}: {(result.Applied > 0 ? "applied" : "no-op")}");
            });
        }

        if (call.Get(_rollbackLast) is { } count)
        {
            return call.WithServiceAsync(async service =>
            {
                var result = CliCall.Require(
                    await service.RollbackLastAsync(count, call.Caller, call.CancellationToken).ConfigureAwait(false));
                return call.Print($"reversed {result.Applied} rollback entries");
            });
        }

        if (call.Get(_daemon))
        {
            return RunAsDaemonAsync(call);
        }

        return call.Get(_once)
            ? call.WithServiceAsync(service => SweepAsync(call, service))
            : throw CliFailureException.Error("one of --once, --daemon, --rollback or --rollback-last is required");
    }

    private Task<int> RunAsDaemonAsync(CliCall call) => Daemon.RunAsync(
        call,
        TimeSpan.FromSeconds(Math.Clamp(call.Need(_interval), IntervalSecsMin, IntervalSecsMax)),
        () => call.WithServiceAsync(service => SweepAsync(call, service)));

    private async Task<int> SweepAsync(CliCall call, IMemoryService service)
    {
        var request = new CurateRequest(
            call.Need(_maxOps), call.Get(_dryRun), call.Get(_include) ?? [], call.Get(_exclude) ?? []);
        var report = CliCall.Require(await call.WatchedAsync(
            "curating", service.CurateAsync(request, call.Caller, call.CancellationToken)).ConfigureAwait(false));
        return call.Json
            ? call.PrintJson(w => Wire.WriteCuratorReport(w, report), pretty: true)
            : CuratorText.Print(call, report);
    }

    private static void Exclusive(CliCall call, Option one, Option other)
    {
        if (call.Has(one) && call.Has(other))
        {
            throw CliFailureException.Usage($"the argument '{one.Name}' cannot be used with '{other.Name}'");
        }
    }
}
