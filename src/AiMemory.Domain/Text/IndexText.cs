using System.Text;

namespace AiMemory.Domain.Text;

/// <summary>
/// Text as a full-text index is to be given it, so that an index whose tokenizer is FTS5's unicode61 finds any script. Deterministic:
/// what an index was given can be made again from the row.
/// </summary>
public static class IndexText
{
    /// <summary>
    /// For exact words. ASCII text is returned as it is, since unicode61 splits it as <see cref="TokenEnumerator"/> does; other text
    /// becomes its tokens, separated by spaces. Match it with <see cref="FullTextQuery"/>.
    /// </summary>
    public static string ForSearch(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Ascii.IsValid(text) ? text : Join(text);
    }

    /// <summary>Tags as one text, for the index.</summary>
    public static string OfTags(IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        return tags.Count switch { 0 => string.Empty, 1 => tags[0], _ => string.Join(' ', tags) };
    }

    private static string Join(string text)
    {
        var joined = new StringBuilder(text.Length + 16);
        Span<char> buffer = stackalloc char[TokenEnumerator.TokenLengthMax];
        foreach (var token in new TokenEnumerator(text, buffer))
        {
            if (joined.Length > 0)
            {
                joined.Append(' ');
            }

            joined.Append(token.Text);
        }

        return joined.ToString();
    }
}
