using System.Globalization;

namespace AiMemory.Storage.Postgres;

/// <summary>
/// Looks ids up by a prefix without case through an index that has case: every way to write the first characters is a range of the
/// index, and within them the pattern decides.
/// </summary>
internal static class IdPrefix
{
    private const int VariedMax = 4;

    /// <summary>A condition with a parameter for each range, from the second on; their values are <paramref name="starts"/>.</summary>
    public static string Ranges(string prefix, out List<string> starts)
    {
        starts = [string.Empty];
        foreach (var c in prefix.AsSpan(0, Math.Min(prefix.Length, VariedMax)))
        {
            if (!char.IsAscii(c))
            {
                break;
            }

            char[] variants = char.IsAsciiLetter(c) ? [char.ToLowerInvariant(c), char.ToUpperInvariant(c)] : [c];
            starts = [.. starts.SelectMany(start => variants.Select(variant => start + variant))];
        }

        return string.Join(" OR ", Enumerable.Range(2, starts.Count).Select(
            i => string.Create(CultureInfo.InvariantCulture, $"(id >= ${i} AND id < ${i} || chr(1114111))")));
    }

    public static string Pattern(string prefix) => prefix
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal) + "%";
}
