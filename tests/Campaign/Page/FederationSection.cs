using AiMemory.Campaign.Phases;
using static AiMemory.Campaign.Page.Html;

namespace AiMemory.Campaign.Page;

internal static class FederationSection
{
    public static void Write(Html html, FederationReport report)
    {
        html.Raw($"<h2>Every copy arrives {Badge(report.Pass, report.Skipped)}</h2>")
            .Raw($"<p class=\"soft\">Four agents write fifty memories each into node a at once. {report.Ok} of {report.TotalWrites} were acknowledged by two nodes; when does each node show them?</p>");
        if (report.LagCurve.Count > 0 && report.LagMs is { } lag && report.LatencyMs is { } latency)
        {
            html.Raw("<div class=\"tiles\">")
                .Raw(Figure(Duration(lag.P99), $"from an answer until the slowest node showed the write, 99 of 100 cases (median {Duration(lag.P50)}, longest {Duration(lag.Max)})"))
                .Raw(Figure(Duration(latency.P50), $"from request to answer, median (p99 {Duration(latency.P99)}, longest {Duration(latency.Max)})"))
                .Raw(Figure(string.Join(" / ", report.Counts.Values), $"memories on {string.Join(", ", report.Counts.Keys)}; {(report.Digests.Values.Distinct().Count() == 1 ? "digests are equal" : "digests differ")}, {report.BodiesDifferent} bodies differ"))
                .Raw("</div>");
            var maxX = Math.Max(1, report.LagCurve.Values.SelectMany(c => c).Max(p => p[0]));
            var says = $"Memories answered to clients and visible on nodes a, b and c over {Duration(maxX)}; the curves end at {string.Join(", ", report.LagCurve.Select(c => $"{c.Key} {c.Value.Count}"))}.";
            html.Raw($"<figure><figcaption>Memories over time: answered to clients, and visible on each node</figcaption>{Chart.Lines(
                says,
                [.. report.LagCurve.OrderByDescending(c => c.Key == "answered").ThenBy(c => c.Key, StringComparer.Ordinal).Select(c => (
                    c.Key,
                    c.Key == "answered" ? "answered" : $"visible on {c.Key}",
                    (IReadOnlyList<(double, double?)>)[(0, 0), .. c.Value.Select(p => (p[0], (double?)p[1]))]))],
                maxX,
                "since the first write",
                stepped: true)}</figure>");
        }

        if (report.HangUp is { } rude)
        {
            html.Raw($"<p>Then {rude.Writes} writes of clients that reset their connection: {rude.Acknowledged} had seen the success, {rude.Missing} of these are missing anywhere; the nodes' digests are {(rude.Digests.Values.Distinct().Count() == 1 ? "equal" : "different")}. "
                + $"With one peer killed a write is answered <b>{report.SinglePeerDown}</b>, with both killed <b>{report.BothPeersDown}</b>.</p>");
        }
    }

    private static string Figure(string value, string what) => $"<div class=\"tile\"><div class=\"figure\">{Text(value)}</div><p class=\"soft\">{Text(what)}</p></div>";
}
