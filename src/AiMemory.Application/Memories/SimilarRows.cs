using AiMemory.Application.Shared;
using AiMemory.Domain.Recall;

namespace AiMemory.Application.Memories;

/// <summary>Rows that a new one may contradict or repeat. Candidates share a word of its title; nothing else is looked at.</summary>
internal sealed class SimilarRows(ServiceContext context)
{
    public const int ContradictionsMax = 5;

    // Runs at every store: only the best few are compared word by word.
    private const int NearCandidatesMax = 3;
    private const double LengthShareMin = 0.6;

    private readonly LookupBudget _budget = new(context.Time);

    public async ValueTask<Found> FindAsync(Memory incoming, CancellationToken cancellationToken)
    {
        if (!_budget.IsLeft)
        {
            return Found.None;
        }

        var start = context.Time.GetTimestamp();
        try
        {
            return await LookUpAsync(incoming, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _budget.Spend(context.Time.GetElapsedTime(start));
        }
    }

    private async ValueTask<Found> LookUpAsync(Memory incoming, CancellationToken cancellationToken)
    {
        // One more than shown, as the row itself may be among them.
        var ids = await context.Reader
            .FindContradictionsAsync(incoming.Namespace, incoming.Title, ContradictionsMax + 1, cancellationToken).ConfigureAwait(false);
        if (ids.Count == 0)
        {
            return Found.None;
        }

        var near = new List<string>();
        string[]? words = null;
        foreach (var id in ids.Take(NearCandidatesMax))
        {
            var row = await context.Reader.GetMemoryAsync(id, cancellationToken).ConfigureAwait(false);
            if (row is null || row.Title == incoming.Title || !AreOfLikeLength(row.Content, incoming.Content))
            {
                continue;
            }

            words ??= NearDuplicates.Words(incoming.Content);
            if (NearDuplicates.Similarity(words, NearDuplicates.Words(row.Content)) >= NearDuplicates.SimilarityMin)
            {
                near.Add(id);
            }
        }

        return new Found(ids, near);
    }

    // Texts of very different lengths cannot share that many words; to ask costs nothing.
    private static bool AreOfLikeLength(string a, string b) =>
        Math.Min(a.Length, b.Length) >= LengthShareMin * Math.Max(a.Length, b.Length);

    public sealed record Found(IReadOnlyList<string> Contradictions, IReadOnlyList<string> NearDuplicates)
    {
        public static readonly Found None = new([], []);
    }
}
