using AiMemory.Campaign.Phases;
using static AiMemory.Campaign.Page.Html;

namespace AiMemory.Campaign.Page;

internal static class FunctionalSection
{
    public static void Write(Html html, IReadOnlyList<FunctionalReport> reports)
    {
        if (reports.Count == 0)
        {
            return;
        }

        html.Raw("<h2>Every node does what it says</h2><table class=\"wide\"><thead><tr><th>node</th><th></th><th class=\"n\">recalled</th><th class=\"n\">MCP tools</th><th class=\"n\">snapshots, manifests</th><th class=\"n\">namespaces equal after restore</th></tr></thead><tbody>");
        foreach (var report in reports)
        {
            html.Raw($"<tr><th>{Text(report.Host)}</th><td>{Badge(report.Pass, null)}</td><td class=\"n\" data-label=\"recalled\">{report.RecallCount}</td><td class=\"n\" data-label=\"MCP tools\">{report.McpToolCount}</td>"
                + $"<td class=\"n\" data-label=\"snapshots, manifests\">{report.SnapshotCount}, {report.ManifestCount}</td><td class=\"n\" data-label=\"namespaces equal after restore\">{report.RestoredEqual}</td></tr>");
        }

        html.Raw("</tbody></table>");
    }
}
