using AiMemory.Campaign.Chaos;
using AiMemory.Campaign.Reports;

namespace AiMemory.Campaign.Phases;

/// <summary>Phase 4: one fault class after the other, each on nodes of its own.</summary>
internal sealed class ChaosPhase(CampaignOptions options) : Phase(options)
{
    public override async Task<IReadOnlyList<(string File, IPhaseReport Report)>> RunAsync(CancellationToken cancellationToken)
    {
        var classes = new Dictionary<string, ClassReport>(StringComparer.Ordinal);
        var writes = Path.Combine(Options.Out, "phase4-writes.jsonl");
        File.Delete(writes);
        foreach (var fault in FaultClasses.All.Where(f => Options.Classes.Count == 0 || Options.Classes.Contains(f.Name)))
        {
            if (fault.WhyNot is { } reason)
            {
                classes[fault.Name] = new ClassReport { Summary = fault.Summary, Pass = false, Reasons = [], Skipped = reason };
                Console.WriteLine($"  skipped {fault.Name}: {reason}");
                continue;
            }

            var run = new ClassRun(Options, fault, NewFolder($"phase4-{fault.Name}"), writes);
            var report = await run.RunAsync(cancellationToken);
            classes[fault.Name] = report;
            if (!report.Pass)
            {
                KeepLogs($"phase4-{fault.Name}", run.Logs);
            }

            Console.WriteLine(
                $"  {(report.Pass ? "pass" : "FAIL")} {fault.Name}: {report.Ok} of {report.Writes} acknowledged, {report.AcknowledgedButMissing.Values.Sum()} of them missing; "
                + $"converged in {report.TimeToConvergeMs?.Max:f0} ms, without service {report.TimeWithoutServiceMs?.Max:f0} ms at most");
        }

        string[] reasons = [.. classes.SelectMany(c => c.Value.Reasons.Select(r => $"{c.Key}: {r}"))];
        return [("phase4.json", new ChaosReport
        {
            Pass = reasons.Length == 0 && classes.Values.Any(c => c.Pass),
            Reasons = reasons,
            Skipped = classes.Values.All(c => c.Skipped is not null) ? "this machine can inject none of the classes" : null,
            CyclesPerClass = Options.Cycles,
            WritesPerCycle = Options.WritesPerCycle,
            Classes = classes,
        })];
    }
}
