namespace AiMemory.Domain.Recall;

/// <summary>The score of search (rules 6.2), where text and use are simply added.</summary>
public static class SearchScore
{
    /// <param name="relevance">FTS5's rank, negated.</param>
    public static double Of(Memory memory, double relevance, DateTimeOffset now)
    {
        var use = UseFactors.Of(memory, now);
        return relevance + use.Sum - use.Tier;
    }
}
