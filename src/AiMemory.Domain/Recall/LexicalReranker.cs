namespace AiMemory.Domain.Recall;

/// <summary>Stands in for a cross-encoder model: how well a text answers a query, by words alone, 0 to 1 (rules 6.3).</summary>
public sealed class LexicalReranker
{
    private readonly string[] _terms;
    private readonly HashSet<string> _distinct;

    public LexicalReranker(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        _terms = Split(query);
        _distinct = new HashSet<string>(_terms, StringComparer.Ordinal);
    }

    public double Score(Memory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        if (_terms.Length == 0)
        {
            return 0;
        }

        var document = Split($"{memory.Title} {memory.Content}");
        var words = new HashSet<string>(document, StringComparer.Ordinal);
        var common = _distinct.Count(words.Contains);
        var jaccard = (double)common / (_distinct.Count + words.Count - common);
        var title = new HashSet<string>(Split(memory.Title), StringComparer.Ordinal);
        var inTitle = (double)_distinct.Count(title.Contains) / _distinct.Count;
        return Math.Clamp((0.30 * jaccard) + (0.30 * TermFrequency(document)) + (0.20 * Bigrams(document)) + (0.20 * inTitle), 0, 1);
    }

    private double TermFrequency(string[] document)
    {
        if (document.Length == 0)
        {
            return 0;
        }

        var counts = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var word in document)
        {
            counts[word] = counts.GetValueOrDefault(word) + 1;
        }

        var sum = 0.0;
        foreach (var term in _terms)
        {
            // One document is all there is, so a term's document frequency is 1 where it has any.
            if (counts.TryGetValue(term, out var frequency))
            {
                sum += (double)frequency / document.Length * (Math.Log(counts.Count / 2.0) + 1);
            }
        }

        return Math.Clamp(sum / _terms.Length, 0, 1);
    }

    private double Bigrams(string[] document)
    {
        if (_terms.Length < 2)
        {
            return 0;
        }

        var pairs = new HashSet<(string, string)>(document.Zip(document.Skip(1)));
        return (double)_terms.Zip(_terms.Skip(1)).Count(pairs.Contains) / (_terms.Length - 1);
    }

    private static string[] Split(string text)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside = i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '\'' || char.IsSurrogate(text[i]));
            if (inside && start < 0)
            {
                start = i;
            }
            else if (!inside && start >= 0)
            {
                words.Add(text[start..i]);
                start = -1;
            }
        }

        return [.. words];
    }
}
