using System.Buffers;
using System.Globalization;
using System.Text;

namespace AiMemory.Domain.Validation;

/// <summary>Measures of text that the rules are made of.</summary>
internal static class FieldText
{
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(c => (char)c)]);

    public static bool IsBlank(string value) => string.IsNullOrWhiteSpace(value);

    public static int Bytes(ReadOnlySpan<char> value) => Encoding.UTF8.GetByteCount(value);

    public static int Scalars(ReadOnlySpan<char> value)
    {
        var count = 0;
        foreach (var _ in value.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    /// <summary>Any control character (category Cc).</summary>
    public static bool HasControls(ReadOnlySpan<char> value) => value.ContainsAny(Controls);

    /// <summary>Control characters other than newline and tab; and, where <paramref name="carriageReturns"/> says so, carriage return.</summary>
    public static bool HasForbiddenControls(ReadOnlySpan<char> value, bool carriageReturns)
    {
        for (var found = value.IndexOfAny(Controls); found >= 0; found = value.IndexOfAny(Controls))
        {
            if (value[found] is not ('\n' or '\t') && !(carriageReturns && value[found] == '\r'))
            {
                return true;
            }

            value = value[(found + 1)..];
        }

        return false;
    }

    public static string FirstScalars(string value, int count)
    {
        var text = new StringBuilder();
        foreach (var rune in value.EnumerateRunes())
        {
            if (count-- == 0)
            {
                break;
            }

            text.Append(rune);
        }

        return text.ToString();
    }

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
