using System.Buffers;

namespace AiMemory.Domain.Text;

/// <summary>Characters that show nothing but would split or disguise a word (rules 6.1, step 1).</summary>
public static class InvisibleCharacters
{
    private static readonly SearchValues<char> All = SearchValues.Create(
        "\u00AD\u034F\u061C\u180E\u200B\u200C\u200D\u200E\u200F\u202A\u202B\u202C\u202D\u202E" +
        "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\uFEFF" +
        "\uFE00\uFE01\uFE02\uFE03\uFE04\uFE05\uFE06\uFE07\uFE08\uFE09\uFE0A\uFE0B\uFE0C\uFE0D\uFE0E\uFE0F");

    public static bool Contains(char c) => c >= '\u00AD' && All.Contains(c);

    /// <summary>The text without them; the same instance when it holds none.</summary>
    public static string Remove(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().IndexOfAny(All) < 0)
        {
            return text;
        }

        var kept = new char[text.Length];
        var length = 0;
        foreach (var c in text)
        {
            if (!Contains(c))
            {
                kept[length++] = c;
            }
        }

        return new string(kept, 0, length);
    }
}
