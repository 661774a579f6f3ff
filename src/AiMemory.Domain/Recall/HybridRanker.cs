using System.Text;
using AiMemory.Domain.Time;

namespace AiMemory.Domain.Recall;

/// <summary>
/// Words and vectors together (rules 6.3). One deviation: keyword scores are divided by the best of them, not by at least 1, since
/// ours are text scores and have no constant part.
/// </summary>
public static class HybridRanker
{
    /// <summary>A vector hit at or below this is none.</summary>
    public const double CosineMin = 0.3;

    private const double RerankShare = 0.4;

    /// <summary>How many of the best keyword rows take part.</summary>
    public static long KeywordPool(long limit) => Math.Max(3 * limit, 30);

    /// <summary>How many of the nearest vectors take part.</summary>
    public static long VectorPool(long limit) => Math.Max(5 * limit, 50);

    /// <summary>The vector's share of the blend: less for long content, which one vector says less about.</summary>
    /// <param name="contentBytes">UTF-8 bytes of the content.</param>
    public static double VectorWeight(int contentBytes) =>
        contentBytes <= 500 ? 0.50 : contentBytes >= 5000 ? 0.15 : 0.50 - (0.35 * (contentBytes - 500) / 4500);

    /// <param name="keyword">The keyword pool, best first.</param>
    /// <param name="cosines">Cosine of stored vectors with the query's by memory id, for rows of the keyword pool that have one.</param>
    /// <param name="nearest">The vector pool: rows not in the keyword pool, with their dot product, already filtered.</param>
    public static List<RankedMemory> Blend(
        IReadOnlyList<RankedMemory> keyword,
        IReadOnlyDictionary<string, double> cosines,
        IReadOnlyList<(Memory Memory, double Cosine)> nearest,
        ScoringOptions scoring,
        DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        ArgumentNullException.ThrowIfNull(cosines);
        ArgumentNullException.ThrowIfNull(nearest);
        ArgumentNullException.ThrowIfNull(scoring);
        var best = keyword.Count == 0 ? 0 : keyword.Max(row => row.Score);
        var known = keyword.Select(row => row.Memory.Id).ToHashSet(StringComparer.Ordinal);
        var blended = new List<RankedMemory>(keyword.Count + nearest.Count);
        foreach (var row in keyword)
        {
            blended.Add(Mix(row, best > 0 ? row.Score / best : 0, cosines.GetValueOrDefault(row.Memory.Id), scoring, now));
        }

        foreach (var (memory, cosine) in nearest)
        {
            if (cosine > CosineMin && known.Add(memory.Id))
            {
                blended.Add(Mix(new RankedMemory(memory, 0, 0, 0, UseFactors.Of(memory, now)), 0, cosine, scoring, now));
            }
        }

        blended.Sort(RecallRanker.ByScore);
        return blended;
    }

    /// <summary>Mixes in a cross-encoder's opinion (0 to 1) and makes the order anew.</summary>
    public static List<RankedMemory> Rerank(IReadOnlyList<RankedMemory> ranked, Func<Memory, double> crossEncoder)
    {
        ArgumentNullException.ThrowIfNull(ranked);
        ArgumentNullException.ThrowIfNull(crossEncoder);
        var reranked = new List<RankedMemory>(ranked.Count);
        foreach (var row in ranked)
        {
            var opinion = crossEncoder(row.Memory);
            reranked.Add(row with { Score = ((1 - RerankShare) * row.Score) + (RerankShare * opinion), Rerank = opinion });
        }

        reranked.Sort(RecallRanker.ByScore);
        return reranked;
    }

    /// <summary>The query's vector with context tokens mixed in, 70 to 30; as it is when the dimensions differ.</summary>
    public static float[] MixQuery(ReadOnlySpan<float> context, ReadOnlySpan<float> tokens)
    {
        var mixed = context.ToArray();
        for (var i = 0; tokens.Length == mixed.Length && i < mixed.Length; i++)
        {
            mixed[i] = (0.7f * mixed[i]) + (0.3f * tokens[i]);
        }

        return mixed;
    }

    /// <summary>Cosine of two vectors; 0 when their dimensions differ or one has no length.</summary>
    public static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length || a.Length == 0)
        {
            return 0;
        }

        double dot = 0;
        double lengthA = 0;
        double lengthB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            lengthA += (double)a[i] * a[i];
            lengthB += (double)b[i] * b[i];
        }

        return lengthA == 0 || lengthB == 0 ? 0 : dot / Math.Sqrt(lengthA * lengthB);
    }

    private static RankedMemory Mix(RankedMemory row, double keyword, double cosine, ScoringOptions scoring, DateTimeOffset now)
    {
        var weight = VectorWeight(Encoding.UTF8.GetByteCount(row.Memory.Content));
        var decay = scoring.Decay(row.Memory.Tier, Timestamps.AgeInDays(row.Memory.CreatedAt, now));
        return row with { Score = ((weight * cosine) + ((1 - weight) * keyword)) * decay, Cosine = cosine, Decay = decay };
    }
}
