using AiMemory.Campaign.Chaos;
using AiMemory.Campaign.Phases;
using static AiMemory.Campaign.Page.Html;

namespace AiMemory.Campaign.Page;

internal static class ChaosSection
{
    public static void Write(Html html, ChaosReport report)
    {
        html.Raw($"<h2>Whatever breaks {Badge(report.Pass, report.Skipped)}</h2>")
            .Raw("<p class=\"soft\">Six agents create, change and delete memories on all three nodes while a fault is there, and after it. Then every memory is read back from every node and held against every answer.</p>");
        Table(html, report);
        Latency(html, report);
        html.Raw("<h2>Faults on a timeline</h2><p class=\"soft\">Of each class the cycle with the longest time without service: acknowledged writes in each tenth of a second, what was done to the nodes, and how many memories each held.</p>");
        foreach (var (name, one) in report.Classes.Where(c => c.Value.CycleReports.Count > 0))
        {
            Details(html, name, one);
        }
    }

    private static void Table(Html html, ChaosReport report)
    {
        var ran = report.Classes.Values.Where(c => c.Skipped is null).ToArray();
        var gapMax = ran.Select(c => c.TimeWithoutServiceMs?.Max ?? 0).DefaultIfEmpty().Max();
        var convergeMax = ran.Select(c => c.TimeToConvergeMs?.Max ?? 0).DefaultIfEmpty().Max();
        html.Raw("<table class=\"wide\"><thead><tr><th>fault</th><th></th><th class=\"n\">acknowledged</th><th class=\"n\">missing</th><th class=\"n\">came back, overwritten</th><th>without service, longest</th><th>equal again after, longest</th></tr></thead><tbody>");
        foreach (var (name, one) in report.Classes)
        {
            html.Raw(one.Skipped is { } why
                ? $"<tr><th>{Text(name)}</th><td>{Badge(false, why)}</td><td colspan=\"5\" class=\"soft\">{Text(why)}</td></tr>"
                : $"<tr><th>{Text(name)}</th><td>{Badge(one.Pass, null)}</td>"
                    + $"<td class=\"n\" data-label=\"acknowledged\">{Number(one.Ok)} of {Number(one.Writes)}</td>"
                    + $"<td class=\"n\" data-label=\"missing\">{one.AcknowledgedButMissing.Values.Sum()}</td>"
                    + $"<td class=\"n\" data-label=\"came back, overwritten\">{one.Resurrected}, {one.Overwritten}</td>"
                    + $"<td data-label=\"without service, longest\">{Duration(one.TimeWithoutServiceMs?.Max ?? 0)}{Chart.Bar(one.TimeWithoutServiceMs?.Max ?? 0, gapMax)}</td>"
                    + $"<td data-label=\"equal again after, longest\">{Duration(one.TimeToConvergeMs?.Max ?? 0)}{Chart.Bar(one.TimeToConvergeMs?.Max ?? 0, convergeMax)}</td></tr>");
        }

        html.Raw("</tbody></table>");
    }

    private static void Latency(Html html, ChaosReport report)
    {
        html.Raw("<h2>Latency under faults</h2><p class=\"soft\">Of acknowledged writes, from request to answer. Thick: median to 99 of 100; thin: on to the slowest; logarithmic, 1 ms to 10 s.</p>")
            .Raw("<table><thead><tr><th>fault</th><th>1 ms to 10 s</th><th class=\"n\">median</th><th class=\"n\">p99</th></tr></thead><tbody>");
        foreach (var (name, one) in report.Classes.Where(c => c.Value.LatencyMs is not null))
        {
            html.Raw($"<tr><th>{Text(name)}</th><td>{Chart.Range(one.LatencyMs!)}</td><td class=\"n\">{Duration(one.LatencyMs!.P50)}</td><td class=\"n\">{Duration(one.LatencyMs.P99)}</td></tr>");
        }

        html.Raw("</tbody></table>");
    }

    private static void Details(Html html, string name, ClassReport one)
    {
        var worst = one.CycleReports.MaxBy(c => c.TimeWithoutServiceMs)!;
        var maxX = Math.Max(worst.OkPer100Ms.Count * 100, worst.Events.Count == 0 ? 0 : worst.Events.Max(e => e.AtMs));
        html.Raw($"<details><summary>{Text(name)} {Badge(one.Pass, null)}</summary><div><p>{Text(one.Summary)}</p>");
        foreach (var reason in one.Reasons)
        {
            html.Raw($"<p class=\"fail\">{Text(reason)}</p>");
        }

        html.Raw($"<p class=\"soft\">{one.Cycles} cycles: {one.Ok} acknowledged, {one.QuorumNotMet} answered 503, {one.Failed} without an answer; equal again after {one.ConvergenceFraction:p0} of the cycles "
            + $"(median {Duration(one.TimeToConvergeMs?.P50 ?? 0)}); median time without service {Duration(one.TimeWithoutServiceMs?.P50 ?? 0)}. Known to have been there in cycle {worst.Cycle}: {Text(worst.Evidence)}.</p>")
            .Raw($"<figure><figcaption>Acknowledged writes per tenth of a second, cycle {worst.Cycle}</figcaption>{Chart.Timeline(
                $"Acknowledged writes per tenth of a second in cycle {worst.Cycle} of {name}; none for {Duration(worst.TimeWithoutServiceMs)}.",
                worst.OkPer100Ms,
                100,
                worst.Events,
                maxX)}</figure>")
            .Raw($"<figure><figcaption>Memories on each node; a gap is a node that does not answer</figcaption>{Chart.Lines(
                $"Memories on nodes a, b and c during cycle {worst.Cycle} of {name}; at the end {string.Join(", ", worst.RowsPer250Ms.Select(r => $"{r.Key} {(r.Value.Count == 0 ? 0 : r.Value[^1])}"))}.",
                [.. worst.RowsPer250Ms.Select(r => (r.Key, $"node {r.Key}", (IReadOnlyList<(double, double?)>)[.. r.Value.Select((rows, i) => (i * 250.0, rows < 0 ? (double?)null : rows))]))],
                maxX,
                "since the cycle began",
                low: true)}</figure></div></details>");
    }
}
