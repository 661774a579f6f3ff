using System.Diagnostics;
using AiMemory.Campaign.Machine;
using AiMemory.Campaign.Page;
using AiMemory.Campaign.Phases;
using AiMemory.Campaign.Reports;

namespace AiMemory.Campaign;

/// <summary>Runs the phases, writes what each reports, and the page about all of them.</summary>
internal sealed class CampaignRun(CampaignOptions options)
{
    /// <summary>True when every phase passed.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.Out);
        Directory.CreateDirectory(options.Work);
        var started = Stopwatch.GetTimestamp();
        var machine = await MachineFacts.ReadAsync(options, cancellationToken);
        Console.WriteLine($"campaign of {machine.Version} on {machine.Cpus} x {machine.Cpu}; reports in {options.Out}");
        var results = new List<PhaseResult>();
        foreach (var phase in options.Phases)
        {
            Console.WriteLine($"phase {phase}: {Phase.TitleOf(phase)}");
            var phaseStarted = Stopwatch.GetTimestamp();
            foreach (var (file, report) in await Phase.Of(phase, options).RunAsync(cancellationToken))
            {
                ReportFile.Write(Path.Combine(options.Out, file), report);
                results.Add(new PhaseResult(phase, file, report.Pass, report.Skipped, report.Reasons, report));
                Console.WriteLine($"  {(report.Skipped is null ? report.Pass ? "pass" : "FAIL" : "skipped: " + report.Skipped)}  {file}  ({Stopwatch.GetElapsedTime(phaseStarted).TotalSeconds:f0} s)");
                foreach (var reason in report.Reasons)
                {
                    Console.WriteLine($"    {reason}");
                }
            }
        }

        var campaign = new CampaignReport
        {
            Pass = results.All(r => r.Pass || r.Skipped is not null) && results.Exists(r => r.Pass),
            Reasons = [.. results.SelectMany(r => r.Reasons.Select(reason => $"{r.File}: {reason}"))],
            Skipped = [.. results.SelectMany(r => r.SkippedParts())],
            Version = machine.Version,
            StartedAt = machine.StartedAt,
            TookS = Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 1),
            Cycles = options.Cycles,
            WritesPerCycle = options.WritesPerCycle,
            Seed = options.Seed,
            Machine = machine,
            Phases = [.. results.Select(r => new PhaseVerdict(r.Phase, r.File, r.Pass, r.Skipped))],
        };
        ReportFile.Write(Path.Combine(options.Out, "campaign.json"), campaign);
        await File.WriteAllTextAsync(Path.Combine(options.Out, "index.html"), EvidencePage.Render(campaign, results), cancellationToken);
        Console.WriteLine($"{(campaign.Pass ? "PASS" : "FAIL")} in {campaign.TookS:f0} s: {Path.Combine(options.Out, "index.html")}");
        return campaign.Pass;
    }
}
