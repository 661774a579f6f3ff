using AiMemory.Domain.Text;

namespace AiMemory.Storage.Postgres;

/// <summary>
/// The text relevance of search (rules 6.2) computed from the rows' text, as the server's own ranking knows no BM25: hits of each
/// phrase in title, content and tags together, against the row's length.
/// </summary>
internal sealed class PhraseScorer
{
    private readonly string[][] _phrases;
    private readonly bool[] _isPrefix;
    private readonly double[] _idf;
    private readonly double _lengthAverage;

    public PhraseScorer(IReadOnlyList<string> phrases, long[] frequencies, long documents, double lengthAverage)
    {
        _phrases = [.. phrases.Select(p => p.TrimEnd('*').Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        _isPrefix = [.. phrases.Select(p => p.EndsWith('*'))];
        _idf = [.. frequencies.Select(n => Bm25.SearchIdf(documents, n))];
        _lengthAverage = lengthAverage;
    }

    public double Score(Memory memory)
    {
        var hits = new int[_phrases.Length];
        var length = 0;
        foreach (var text in (string[])[memory.Title, memory.Content, IndexText.OfTags(memory.Tags)])
        {
            var words = Words(text);
            length += words.Count;
            for (var i = 0; i < hits.Length; i++)
            {
                hits[i] += Count(words, _phrases[i], _isPrefix[i]);
            }
        }

        var score = 0.0;
        for (var i = 0; i < hits.Length; i++)
        {
            score += hits[i] == 0 ? 0 : Bm25.TermScore(_idf[i], hits[i], length, _lengthAverage, Bm25.SearchK1, Bm25.SearchB);
        }

        return score;
    }

    private static List<string> Words(string text)
    {
        Span<char> buffer = stackalloc char[TokenEnumerator.TokenLengthMax];
        var words = new List<string>();
        foreach (var token in new TokenEnumerator(text, buffer))
        {
            words.Add(token.Text.ToString());
        }

        return words;
    }

    private static int Count(List<string> words, string[] phrase, bool isPrefix)
    {
        var count = 0;
        for (var start = 0; start + phrase.Length <= words.Count; start++)
        {
            var at = 0;
            while (at < phrase.Length && Holds(words[start + at], phrase[at], isPrefix && at == phrase.Length - 1))
            {
                at++;
            }

            count += at == phrase.Length ? 1 : 0;
        }

        return count;
    }

    private static bool Holds(string word, string wanted, bool isPrefix) =>
        isPrefix ? word.StartsWith(wanted, StringComparison.Ordinal) : word == wanted;
}
