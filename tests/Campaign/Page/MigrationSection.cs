using AiMemory.Campaign.Phases;
using static AiMemory.Campaign.Page.Html;

namespace AiMemory.Campaign.Page;

internal static class MigrationSection
{
    public static void Write(Html html, MigrationReport report) => html.Raw($"<h2>Moving to PostgreSQL and back {Badge(report.Pass, report.Skipped)}</h2>"
        + (report.Skipped is { } why
            ? $"<p class=\"soft\">{Text(why)}</p>"
            : $"<p>{Number(report.Memories)} memories, {Number(report.Links)} links and {Number(report.Archived)} archived ones went there ({Duration(report.TookMs.GetValueOrDefault("there"))}), "
                + $"again ({Duration(report.TookMs.GetValueOrDefault("again"))}) and back ({Duration(report.TookMs.GetValueOrDefault("back"))}): {report.FieldsDifferent} fields differ in PostgreSQL or after coming back, the digests are {(report.Digests.Values.Distinct().Count() == 1 ? "equal" : "different")}.</p>"));
}
