using AiMemory.Application.Shared;
using AiMemory.Domain.Recall;

namespace AiMemory.Application.Memories;

/// <summary>Rows that a new one may contradict or repeat. Candidates share a word of its title; nothing else is looked at.</summary>
internal sealed class SimilarRows(ServiceContext context)
{
    public const int ContradictionsMax = 5;

    public async ValueTask<Found> FindAsync(Memory incoming, CancellationToken cancellationToken)
    {
        // One more than shown, as the row itself may be among them.
        var ids = await context.Reader
            .FindContradictionsAsync(incoming.Namespace, incoming.Title, ContradictionsMax + 1, cancellationToken).ConfigureAwait(false);
        if (ids.Count == 0)
        {
            return Found.None;
        }

        var near = new List<string>();
        foreach (var id in ids)
        {
            var row = await context.Reader.GetMemoryAsync(id, cancellationToken).ConfigureAwait(false);
            if (row is not null && row.Title != incoming.Title && NearDuplicates.AreNear(row.Content, incoming.Content))
            {
                near.Add(id);
            }
        }

        return new Found(ids, near);
    }

    public sealed record Found(IReadOnlyList<string> Contradictions, IReadOnlyList<string> NearDuplicates)
    {
        public static readonly Found None = new([], []);
    }
}
