using AiMemory.Domain.Rules;
using AiMemory.Domain.Text;
using AiMemory.Storage;

namespace AiMemory.Domain.Recall;

/// <summary>
/// Keyword recall: relevance leads, use follows. The score is the text score, raised by at most <see cref="UseShare"/> for use; so use
/// decides between rows of equal text (in the contract's order) and of nearly equal text, and never lifts a row over one that fits
/// clearly better.
/// </summary>
public static class RecallRanker
{
    /// <summary>
    /// How much of its text score a row can gain by use. Measured as <see cref="RecallTuning"/> is, all questions asked twice with every
    /// touch applied in between: at 0.1 the evidence found is the same the second time, and 91 of 100 questions get the same
    /// ten rows; at 0.25, 83; at 0.4, 74, and the evidence found begins to fall.
    /// </summary>
    public const double UseShare = 0.1;

    /// <summary>
    /// How many candidates to take from the store, whatever the limit: where many rows have the same text, use must be able to choose
    /// among more of them than are asked for.
    /// </summary>
    public const int CandidatesMax = 256;

    /// <summary>All candidates that may stand in an answer, best first.</summary>
    public static List<RankedMemory> Rank(IReadOnlyList<RecallCandidate> candidates, DateTimeOffset now, RecallTuning? tuning = null)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        tuning ??= RecallTuning.Default;
        var best = 0.0;
        for (var i = 0; i < candidates.Count; i++)
        {
            best = Math.Max(best, candidates[i].Text);
        }

        var ranked = new List<RankedMemory>(candidates.Count);
        for (var i = 0; i < candidates.Count; i++)
        {
            var candidate = candidates[i];
            if (candidate.OwnText > 0 || (candidate.NeighbourText > 0 && candidate.NeighbourText >= tuning.WordlessShareMin * best))
            {
                ranked.Add(Score(candidate, now));
            }
        }

        ranked.Sort(ByScore);
        return ranked;
    }

    /// <summary>
    /// Rows of ancestors lose by distance (rules 6.4), after the cut at the limit; then the order is made anew. Only where the
    /// namespace asked for has levels.
    /// </summary>
    public static List<RankedMemory> BoostHierarchy(IReadOnlyList<RankedMemory> ranked, string? queryNamespace)
    {
        ArgumentNullException.ThrowIfNull(ranked);
        var boosted = new List<RankedMemory>(ranked.Count);
        for (var i = 0; i < ranked.Count; i++)
        {
            var row = ranked[i];
            var factor = queryNamespace is not null && NamespacePath.IsHierarchical(queryNamespace)
                ? NamespacePath.Boost(queryNamespace, row.Memory.Namespace)
                : 1;
            boosted.Add(factor == 1 ? row : row with { Score = row.Score * factor, Hierarchy = factor });
        }

        boosted.Sort(ByScore);
        return boosted;
    }

    /// <summary>Best first; what ties in everything stands by id, so that every node answers alike.</summary>
    internal static int ByScore(RankedMemory a, RankedMemory b) =>
        a.Score != b.Score ? b.Score.CompareTo(a.Score) : string.CompareOrdinal(a.Memory.Id, b.Memory.Id);

    private static RankedMemory Score(RecallCandidate candidate, DateTimeOffset now)
    {
        var use = UseFactors.Of(candidate.Memory, now);
        var score = candidate.Text * (1 + (UseShare * use.Sum / UseFactors.SumMax));
        return new RankedMemory(candidate.Memory, score, candidate.OwnText, candidate.NeighbourText, use);
    }
}
