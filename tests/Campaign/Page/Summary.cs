using AiMemory.Campaign.Chaos;
using AiMemory.Campaign.Phases;
using AiMemory.Campaign.Reports;
using static AiMemory.Campaign.Page.Html;

namespace AiMemory.Campaign.Page;

/// <summary>The same figures for three readers: who decides, who uses it, who runs it.</summary>
internal static class Summary
{
    public static void Write(Html html, CampaignReport campaign, IReadOnlyList<PhaseResult> results)
    {
        var federation = results.Select(r => r.Report).OfType<FederationReport>().FirstOrDefault();
        ClassReport[] classes = [.. results.Select(r => r.Report).OfType<ChaosReport>().SelectMany(c => c.Classes.Values).Where(c => c.Skipped is null)];
        html.Raw("<h2>In short</h2><div class=\"tiles\">")
            .Raw(Tile("For whoever decides", Decide(campaign, federation, classes)))
            .Raw(Tile("For whoever uses it", Use(federation, classes)))
            .Raw(Tile("For whoever runs it", Run(campaign, federation, classes)))
            .Raw("</div>");
    }

    private static int Missing(FederationReport? federation, ClassReport[] classes) =>
        (federation?.AcknowledgedButMissing.Values.Sum() ?? 0) + (federation?.HangUp?.Missing ?? 0) + classes.Sum(c => c.AcknowledgedButMissing.Values.Sum());

    private static string Tile(string title, IEnumerable<string> sentences) =>
        $"<section class=\"tile\"><h3>{title}</h3>{string.Concat(sentences.Select(s => $"<p>{Text(s)}</p>"))}</section>";

    private static IEnumerable<string> Decide(CampaignReport campaign, FederationReport? federation, ClassReport[] classes)
    {
        var acknowledged = (federation?.Ok ?? 0) + (federation?.HangUp?.Acknowledged ?? 0) + classes.Sum(c => c.Ok);
        var missing = Missing(federation, classes);
        if (!campaign.Pass)
        {
            yield return "The campaign did not pass; the phases below say why.";
        }

        yield return missing == 0
            ? $"{Number(acknowledged)} writes were acknowledged{(classes.Length > 0 ? $", most of them while something was broken on purpose, in {classes.Length} way{(classes.Length == 1 ? "" : "s")}" : string.Empty)}. All of them are on all three nodes."
            : $"{Number(missing)} copies of {Number(acknowledged)} acknowledged writes are missing. Do not use this build.";
        var wrong = classes.Sum(c => c.Resurrected + c.Overwritten);
        if (classes.Length > 0)
        {
            yield return wrong == 0 ? "Nothing that was deleted came back, and no change was overwritten by an older one." : $"{Number(wrong)} memories came back from the dead or lost a later change.";
        }

        if (campaign.Skipped.Count > 0)
        {
            yield return $"Not shown here, since this machine could not: {campaign.Skipped.Count} part(s), listed below.";
        }
    }

    private static IEnumerable<string> Use(FederationReport? federation, ClassReport[] classes)
    {
        if (federation?.LatencyMs is { } latency && federation.LagMs is { } lag)
        {
            yield return $"With four agents writing at once a write was answered in {Duration(latency.P50)} (99% within {Duration(latency.P99)}), and every other node showed it {Duration(lag.P99)} later at most in 99 of 100 cases.";
        }

        if (classes.Length > 0)
        {
            var writes = classes.Sum(c => c.Writes);
            yield return $"While something was broken, {Number(Math.Floor(1_000.0 * classes.Sum(c => c.Ok) / Math.Max(1, writes)) / 10)}% of the writes succeeded; {(Missing(federation, classes) == 0 ? "each of the others was answered as not acknowledged, or not at all" : "some of them are lost")}.";
            var longest = classes.MaxBy(c => c.TimeWithoutServiceMs?.Max ?? 0)!;
            yield return $"The longest time in which no node took a write was {Duration(longest.TimeWithoutServiceMs?.Max ?? 0)}.";
        }
    }

    private static IEnumerable<string> Run(CampaignReport campaign, FederationReport? federation, ClassReport[] classes)
    {
        if (classes.Length > 0)
        {
            var cycles = classes.Sum(c => c.Cycles);
            var converged = classes.Sum(c => c.CycleReports.Count(r => r.TimeToConvergeMs is not null));
            yield return $"{cycles} cycles of {classes.Length} fault classes: after {converged} of them all nodes became equal by themselves, the slowest after {Duration(classes.Max(c => c.TimeToConvergeMs?.Max ?? 0))}.";
            yield return $"{classes.Sum(c => c.QuorumNotMet)} writes were refused for want of a quorum, {classes.Sum(c => c.Failed)} were cut off; {classes.Sum(c => c.StaleReads)} stale reads, {classes.Sum(c => c.WrongAnswers)} answers that the contract does not know.";
        }

        if (federation is not null)
        {
            yield return $"One peer killed: {federation.SinglePeerDown}. Both killed: {federation.BothPeersDown}.";
        }

        foreach (var skipped in campaign.Skipped)
        {
            yield return $"Skipped: {skipped}";
        }
    }
}
