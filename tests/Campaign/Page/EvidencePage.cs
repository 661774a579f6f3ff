using System.Text.Json;
using AiMemory.Campaign.Chaos;
using AiMemory.Campaign.Phases;
using AiMemory.Campaign.Reports;
using static AiMemory.Campaign.Page.Html;

namespace AiMemory.Campaign.Page;

/// <summary>The page: one file without any other, made of the reports alone.</summary>
internal static class EvidencePage
{
    private static readonly JsonSerializerOptions Compact = new(ReportFile.Format) { WriteIndented = false };

    public static string Render(CampaignReport campaign, IReadOnlyList<PhaseResult> results)
    {
        var html = new Html();
        html.Raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Raw("<link rel=\"icon\" href=\"data:,\">")
            .Raw($"<title>Campaign: {(campaign.Pass ? "passed" : "failed")}</title><style>{Style()}</style></head><body>");
        Head(html, campaign);
        html.Raw("<main>");
        Summary.Write(html, campaign, results);
        PhaseTiles(html, results);
        foreach (var federation in results.Select(r => r.Report).OfType<FederationReport>())
        {
            FederationSection.Write(html, federation);
        }

        foreach (var chaos in results.Select(r => r.Report).OfType<ChaosReport>().Where(c => c.Skipped is null))
        {
            ChaosSection.Write(html, chaos);
        }

        FunctionalSection.Write(html, [.. results.Select(r => r.Report).OfType<FunctionalReport>()]);
        foreach (var migration in results.Select(r => r.Report).OfType<MigrationReport>())
        {
            MigrationSection.Write(html, migration);
        }

        Machine(html, campaign);
        RawReports(html, campaign, results);
        return html.Raw("</main></body></html>").ToString();
    }

    private static string Style()
    {
        using var css = new StreamReader(typeof(EvidencePage).Assembly.GetManifestResourceStream("page.css")!);
        return css.ReadToEnd();
    }

    private static void Head(Html html, CampaignReport campaign) => html.Raw(
        $"<header><p>{Badge(campaign.Pass, null)}</p><h1>Does a cluster of three keep what it acknowledged?</h1>"
        + $"<p class=\"soft\">Campaign of {Text(campaign.Version)} (commit {Text(campaign.Machine.Commit)}), {campaign.StartedAt:yyyy-MM-dd HH:mm} UTC, {Duration(campaign.TookS * 1_000)}: "
        + $"three real nodes, W=2, on one machine; {campaign.Cycles} cycles of at least {campaign.WritesPerCycle} writes per fault class.</p></header>");

    private static void PhaseTiles(Html html, IReadOnlyList<PhaseResult> results)
    {
        html.Raw("<h2>Phases</h2><div class=\"tiles\">");
        foreach (var phase in results.GroupBy(r => r.Phase))
        {
            var skipped = phase.All(r => r.Skipped is not null) ? phase.First().Skipped : null;
            html.Raw($"<section class=\"tile\"><h3>{phase.Key}. {Text(Phase.TitleOf(phase.Key))}</h3><p>{Badge(phase.All(r => r.Pass), skipped)}</p>");
            foreach (var reason in phase.SelectMany(r => r.Reasons).Append(skipped).OfType<string>().Take(6))
            {
                html.Raw($"<p class=\"soft\">{Text(reason)}</p>");
            }

            html.Raw("</section>");
        }

        html.Raw("</div>");
    }

    private static void Machine(Html html, CampaignReport campaign)
    {
        var machine = campaign.Machine;
        html.Raw("<h2>Where it ran</h2><table><tbody>")
            .Raw($"<tr><th>machine</th><td>{machine.Cpus} x {Text(machine.Cpu)}, {Number(machine.MemoryGb)} GB; nodes and clients share it</td></tr>")
            .Raw($"<tr><th>system</th><td>{Text(machine.Os)}, {Text(machine.Runtime)}</td></tr>")
            .Raw($"<tr><th>disk</th><td>a synced append of 4 KB takes {Duration(machine.SyncMs)}</td></tr>")
            .Raw($"<tr><th>other load</th><td>load average {Number(machine.LoadAverage)} when it began</td></tr>")
            .Raw($"<tr><th>sandbox</th><td>{(machine.Sandboxed ? "network, processes and mounts of its own, gone with the campaign" : "none: network and disk faults were skipped")}</td></tr></tbody></table>");
    }

    private static void RawReports(Html html, CampaignReport campaign, IReadOnlyList<PhaseResult> results)
    {
        html.Raw("<h2>Reports</h2><p class=\"soft\">The JSON that this page was made of, as it stands beside it.</p>");
        foreach (var (file, report) in results.Select(r => (r.File, (object)r.Report)).Prepend(("campaign.json", campaign)))
        {
            html.Raw($"<details><summary>{Text(file)}</summary><div><p><a href=\"{Text(file)}\">{Text(file)}</a></p><pre tabindex=\"0\">{Text(JsonSerializer.Serialize(report, report.GetType(), Compact))}</pre></div></details>");
        }

        html.Raw("<footer class=\"soft\">Made by <code>scripts/campaign</code>. What is skipped has not passed.</footer>");
    }
}
