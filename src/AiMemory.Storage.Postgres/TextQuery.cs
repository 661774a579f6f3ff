using AiMemory.Domain.Text;

namespace AiMemory.Storage.Postgres;

/// <summary>What people type as a <c>tsquery</c>; the phrases are <see cref="FullTextQuery.Phrases"/>'s, so nothing typed is syntax.</summary>
internal static class TextQuery
{
    /// <summary>All words must match; null finds nothing.</summary>
    public static string? MatchAll(string text) => Join(FullTextQuery.Phrases(text), " & ");

    /// <summary>Any word may match; null finds nothing.</summary>
    public static string? MatchAny(string text) => Join(FullTextQuery.Phrases(text), " | ");

    /// <summary>One phrase; a star behind it makes its last word a prefix.</summary>
    public static string Phrase(string phrase)
    {
        var prefix = phrase.EndsWith('*');
        var words = (prefix ? phrase[..^1] : phrase).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return "(" + string.Join(" <-> ", words.Select((word, i) => Word(word, prefix && i == words.Length - 1))) + ")";
    }

    /// <summary>Any of the words.</summary>
    public static string AnyWord(IEnumerable<string> words, bool prefix) => string.Join(" | ", words.Select(word => Word(word, prefix)));

    private static string Word(string word, bool prefix) => prefix ? $"'{word}':*" : $"'{word}'";

    private static string? Join(IReadOnlyList<string> phrases, string join) =>
        phrases.Count == 0 ? null : string.Join(join, phrases.Select(Phrase));
}
