using System.Buffers;
using System.Text;

namespace AiMemory.Domain.Text;

/// <summary>
/// Makes FTS5 MATCH expressions from what people type (rules 6.1). Every word becomes a quoted phrase of folded tokens, letters,
/// digits and spaces alone, so nothing typed can be read as syntax. Deviations of ours: a hyphen inside a word separates (a phrase),
/// and nothing asked, or a NUL, finds nothing.
/// </summary>
public static class FullTextQuery
{
    private static readonly SearchValues<char> Deleted = SearchValues.Create("\"*^{}():|+");
    private static readonly SearchValues<char> JoinedByRules = SearchValues.Create("\"*^{}():|+-");

    /// <summary>All words must match (search); null finds nothing.</summary>
    public static string? MatchAll(string text) => Build(text, " AND ");

    /// <summary>Any word may match (forget patterns, contradiction lookup); null finds nothing.</summary>
    public static string? MatchAny(string text) => Build(text, " OR ");

    /// <summary>The phrases that are searched, each its tokens separated by spaces, and <c>*</c> after one that is a prefix.</summary>
    public static IReadOnlyList<string> Phrases(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var phrases = new List<string>();
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            return phrases;
        }

        foreach (var word in RawWords(text))
        {
            var phrase = ToPhrase(Delete(word, Deleted));
            if (phrase.Length > 0)
            {
                phrases.Add(phrase);
            }
        }

        return phrases;
    }

    /// <summary>Steps 1 and 2 of the rules: words at whitespace, without invisible characters and operators.</summary>
    internal static IEnumerable<string> RawWords(string text)
    {
        foreach (var word in InvisibleCharacters.Remove(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IsOperator(word))
            {
                yield return word;
            }
        }
    }

    /// <summary>Step 3 with the hyphen, as 0.6.0 has it: what the deleted characters held apart is joined.</summary>
    internal static string Join(string word) =>
        word.AsSpan().IndexOfAny(JoinedByRules) < 0 ? word : Delete(word, JoinedByRules);

    private static bool IsOperator(string word) =>
        word.Equals("and", StringComparison.OrdinalIgnoreCase) || word.Equals("or", StringComparison.OrdinalIgnoreCase)
        || word.Equals("not", StringComparison.OrdinalIgnoreCase) || word.Equals("near", StringComparison.OrdinalIgnoreCase);

    private static string Delete(string word, SearchValues<char> deleted)
    {
        var kept = new StringBuilder(word.Length);
        foreach (var c in word)
        {
            if (!deleted.Contains(c))
            {
                kept.Append(c);
            }
        }

        return kept.ToString();
    }

    private static string ToPhrase(string word)
    {
        var phrase = new StringBuilder(word.Length);
        var tail = string.Empty;
        var last = TokenKind.Word;
        Span<char> buffer = stackalloc char[TokenEnumerator.TokenLengthMax];
        foreach (var token in new TokenEnumerator(word, buffer))
        {
            last = token.Kind;
            if (last == TokenKind.Tail)
            {
                // At the end of the word it is left out: its pair holds it, and a text may go on where the query ends.
                tail = token.Text.ToString();
                continue;
            }

            if (tail.Length > 0)
            {
                phrase.Append(' ').Append(tail);
                tail = string.Empty;
            }

            if (phrase.Length > 0)
            {
                phrase.Append(' ');
            }

            phrase.Append(token.Text);
        }

        // One character of a script without spaces stands at the beginning of a pair in the texts.
        return last == TokenKind.Single ? phrase.Append('*').ToString() : phrase.ToString();
    }

    private static string? Build(string text, string join)
    {
        var phrases = Phrases(text);
        if (phrases.Count == 0)
        {
            return null;
        }

        var match = new StringBuilder(text.Length + (phrases.Count * 8));
        foreach (var phrase in phrases)
        {
            if (match.Length > 0)
            {
                match.Append(join);
            }

            AppendQuoted(match, phrase);
        }

        return match.ToString();
    }

    private static void AppendQuoted(StringBuilder match, string phrase)
    {
        var prefix = phrase.EndsWith('*');
        match.Append('"').Append(phrase, 0, prefix ? phrase.Length - 1 : phrase.Length).Append('"');
        if (prefix)
        {
            match.Append(" *");
        }
    }
}
