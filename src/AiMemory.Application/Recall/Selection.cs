using AiMemory.Domain.Json;
using AiMemory.Domain.Recall;
using AiMemory.UseCases;

namespace AiMemory.Application.Recall;

/// <summary>What of the ranked rows is answered, and with explain what is not and why.</summary>
internal sealed record Selection(
    IReadOnlyList<(RankedMemory Row, List<string> Collapsed)> Kept, long TokensUsed, IReadOnlyList<DroppedMemory> Dropped)
{
    public static Selection Make(IReadOnlyList<RankedMemory> ranked, RecallRequest request, int limit)
    {
        var dropped = new List<DroppedMemory>();

        // 1. Near-duplicates are folded first, so that what they leave free goes to other rows.
        var folded = request.Collapse
            ? NearDuplicates.Collapse(ranked)
            : ranked.Select(r => (Row: r, Collapsed: new List<string>())).ToList();
        var collapsed = folded.SelectMany(f => f.Collapsed).ToHashSet(StringComparer.Ordinal);
        Drop(ranked.Where(r => collapsed.Contains(r.Memory.Id)), "duplicate");

        // 2. The cut comes before the hierarchy's boost (rules 6.4).
        Drop(folded.Skip(limit).Take((int)HybridRanker.KeywordPool(limit)).Select(f => f.Row), "limit");
        var foldedById = folded.Take(limit).ToDictionary(f => f.Row.Memory.Id, f => f.Collapsed, StringComparer.Ordinal);
        var boosted = RecallRanker.BoostHierarchy(folded.Take(limit).Select(f => f.Row).ToArray(), request.Namespace);

        // 3. Rows that do not fit the budget are not touched either.
        var (kept, used) = TokenBudget.Apply(boosted.Select(r => r.Memory), request.BudgetTokens);
        Drop(boosted.Skip(kept), "budget");
        return new Selection(boosted.Take(kept).Select(r => (r, foldedById[r.Memory.Id])).ToArray(), used, dropped);

        void Drop(IEnumerable<RankedMemory> rows, string reason)
        {
            if (request.Explain)
            {
                dropped.AddRange(rows.Select(r =>
                    new DroppedMemory(r.Memory.Id, r.Memory.Title, JsonNumbers.RoundScore(r.Score), reason)));
            }
        }
    }

    public IReadOnlyList<RecalledMemory> ToItems(RecallRequest request) =>
        Kept.Select(k => new RecalledMemory(
            k.Row.Memory,
            JsonNumbers.RoundScore(k.Row.Score),
            request.Explain ? k.Row.Explain() : null,
            request.Collapse ? k.Collapsed : null)).ToArray();
}
