using AiMemory.Domain.Text;

namespace AiMemory.Domain.Rows;

/// <summary>How well a row's text holds words, exactly as they are: for the few rows that a lookup of contradictions reads.</summary>
public static class ExactWords
{
    public static double Score(Memory memory, string[] phrases, long documents)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(phrases);
        Span<char> buffer = stackalloc char[TokenEnumerator.TokenLengthMax];
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var phrase in phrases)
        {
            foreach (var token in new TokenEnumerator(phrase, buffer))
            {
                wanted.Add(token.Text.ToString());
            }
        }

        var lookup = wanted.GetAlternateLookup<ReadOnlySpan<char>>();
        var hits = new Dictionary<string, int>(StringComparer.Ordinal);
        var length = 0;
        foreach (var text in (string[])[memory.Title, memory.Content, IndexText.OfTags(memory.Tags)])
        {
            foreach (var token in new TokenEnumerator(text, buffer))
            {
                length++;
                if (lookup.TryGetValue(token.Text, out var word))
                {
                    hits[word] = hits.GetValueOrDefault(word) + 1;
                }
            }
        }

        var idf = Bm25.RecallIdf(Math.Max(2, documents), 1);
        return hits.Values.Sum(count => Bm25.TermScore(idf, count, length, Math.Max(1, length), Bm25.SearchK1, Bm25.SearchB));
    }
}
