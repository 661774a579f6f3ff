using System.Text;

namespace AiMemory.Domain.Rules;

/// <summary>Groups rows that speak of the same, for the curator (rules 20): a seed and the rows whose words are much like its own.</summary>
public static class WordClusters
{
    public const double SimilarityMin = 0.55;
    public const int SizeMax = 8;

    private const int WordBytesMin = 3;

    /// <summary>
    /// Clusters of at least two rows, in the order of their seeds; a row is in one cluster. Rows of several namespaces are never
    /// grouped together.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<Memory>> Find(IReadOnlyList<Memory> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var words = rows.Select(row => Words(row.Content)).ToArray();
        var taken = new bool[rows.Count];
        var clusters = new List<IReadOnlyList<Memory>>();
        for (var seed = 0; seed < rows.Count; seed++)
        {
            if (taken[seed])
            {
                continue;
            }

            var cluster = new List<Memory> { rows[seed] };
            for (var other = seed + 1; other < rows.Count && cluster.Count < SizeMax; other++)
            {
                if (!taken[other] && rows[other].Namespace == rows[seed].Namespace && Similarity(words[seed], words[other]) >= SimilarityMin)
                {
                    taken[other] = true;
                    cluster.Add(rows[other]);
                }
            }

            if (cluster.Count > 1)
            {
                taken[seed] = true;
                clusters.Add(cluster);
            }
        }

        return clusters;
    }

    /// <summary>Jaccard similarity: common words over all words; 0 when either is empty.</summary>
    public static double Similarity(IReadOnlySet<string> a, IReadOnlySet<string> b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var common = a.Count(b.Contains);
        return common == 0 ? 0 : (double)common / (a.Count + b.Count - common);
    }

    /// <summary>Lower-case words of at least three bytes.</summary>
    public static IReadOnlySet<string> Words(string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var words = new HashSet<string>(StringComparer.Ordinal);
        var start = -1;
        for (var i = 0; i <= content.Length; i++)
        {
            var inside = i < content.Length && (char.IsLetterOrDigit(content[i]) || char.IsSurrogate(content[i]));
            if (inside && start < 0)
            {
                start = i;
            }
            else if (!inside && start >= 0)
            {
                if (Encoding.UTF8.GetByteCount(content.AsSpan(start, i - start)) >= WordBytesMin)
                {
                    words.Add(content[start..i].ToLowerInvariant());
                }

                start = -1;
            }
        }

        return words;
    }
}
