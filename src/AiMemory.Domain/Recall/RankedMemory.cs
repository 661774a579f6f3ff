namespace AiMemory.Domain.Recall;

/// <summary>A row with its place in an answer. Immutable; each stage of ranking makes a new one.</summary>
/// <param name="Score">What the order is by, unrounded.</param>
/// <param name="OwnText">Text score of the row itself.</param>
/// <param name="NeighbourText">Text score lent by the rows written next to it.</param>
/// <param name="Use">The factors of use.</param>
public sealed record RankedMemory(Memory Memory, double Score, double OwnText, double NeighbourText, UseFactors Use)
{
    /// <summary>Cosine with the query's vector, in hybrid recall.</summary>
    public double? Cosine { get; init; }

    /// <summary>Factor of the half-life decay, in hybrid recall.</summary>
    public double Decay { get; init; } = 1;

    /// <summary>Factor for standing above the namespace that was asked.</summary>
    public double Hierarchy { get; init; } = 1;

    /// <summary>The cross-encoder's share, where a reranker ran.</summary>
    public double? Rerank { get; init; }

    /// <summary>
    /// Each factor by name, for <c>explain</c>. Those of the text add up to the text score; those of use are what each adds to the score.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, double>> Explain()
    {
        var share = RecallRanker.UseShare * (OwnText + NeighbourText) / UseFactors.SumMax;
        var factors = new List<KeyValuePair<string, double>>
        {
            new("text", OwnText),
            new("neighbours", NeighbourText),
            new("priority", Use.Priority * share),
            new("access", Use.Access * share),
            new("confidence", Use.Confidence * share),
            new("age", Use.Age * share),
            new("tier", Use.Tier * share),
            new("hierarchy", Hierarchy),
        };
        if (Cosine is { } cosine)
        {
            factors.Add(new("cosine", cosine));
            factors.Add(new("decay", Decay));
        }

        if (Rerank is { } rerank)
        {
            factors.Add(new("rerank", rerank));
        }

        return factors;
    }
}
