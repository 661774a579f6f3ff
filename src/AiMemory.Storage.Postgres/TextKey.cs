using System.Text;

namespace AiMemory.Storage.Postgres;

/// <summary>
/// Text as a column can hold it: PostgreSQL has no NUL and no half of a surrogate pair. A row's body has its text as it is; this is
/// for finding it.
/// </summary>
internal static class TextKey
{
    public static string? Of(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var known = text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
        return known.Contains('\0', StringComparison.Ordinal) ? known.Replace('\0', '\uFFFD') : known;
    }
}
