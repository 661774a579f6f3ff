using AiMemory.Domain.Text;

namespace AiMemory.Domain.Recall;

/// <summary>Rows that say the same in nearly the same words.</summary>
public static class NearDuplicates
{
    /// <summary>Share of common words from which two contents count as one.</summary>
    public const double SimilarityMin = 0.85;

    /// <summary>Distinct folded words of a content, sorted, for <see cref="Similarity"/>.</summary>
    public static string[] Words(string content)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var lookup = words.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> buffer = stackalloc char[TokenEnumerator.TokenLengthMax];
        foreach (var token in new TokenEnumerator(content, buffer))
        {
            lookup.Add(token.Text);
        }

        var sorted = words.ToArray();
        Array.Sort(sorted, StringComparer.Ordinal);
        return sorted;
    }

    /// <summary>Jaccard similarity of two sorted word lists: common words over all words; 0 when either is empty.</summary>
    public static double Similarity(string[] a, string[] b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var common = 0;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            var order = string.CompareOrdinal(a[i], b[j]);
            common += order == 0 ? 1 : 0;
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        return common == 0 ? 0 : (double)common / (a.Length + b.Length - common);
    }

    public static bool AreNear(string contentA, string contentB) =>
        string.Equals(contentA, contentB, StringComparison.Ordinal) || Similarity(Words(contentA), Words(contentB)) >= SimilarityMin;

    public static bool AreNear(Memory a, Memory b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return AreNear(a.Content, b.Content);
    }

    /// <summary>Folds each row into the first, better one that it nearly repeats. The rows that stay, each with the ids folded into it.</summary>
    public static List<(RankedMemory Row, List<string> Collapsed)> Collapse(IReadOnlyList<RankedMemory> ranked)
    {
        ArgumentNullException.ThrowIfNull(ranked);
        var kept = new List<(RankedMemory Row, List<string> Collapsed)>();
        var words = new List<string[]>();
        foreach (var row in ranked)
        {
            var own = Words(row.Memory.Content);
            var like = words.FindIndex(other => Similarity(own, other) >= SimilarityMin);
            if (like < 0)
            {
                kept.Add((row, []));
                words.Add(own);
            }
            else
            {
                kept[like].Collapsed.Add(row.Memory.Id);
            }
        }

        return kept;
    }
}
