namespace AiMemory.Domain.Rows;

/// <summary>
/// Looks ids up by how they begin, without regard to the case of ASCII letters, through an index that orders them by their bytes: every
/// way to write the beginning is a range of the index, and within it the pattern decides.
/// </summary>
public static class IdPrefix
{
    // As many ranges as two to the power of it; of ids that are random so much of the beginning leaves next to nothing to look through.
    private const int LettersMax = 5;

    /// <summary>The ways to write as much of the beginning as has 32 at most.</summary>
    public static IReadOnlyList<string> Starts(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var (starts, letters) = (new List<string> { string.Empty }, 0);
        foreach (var c in prefix)
        {
            letters += char.IsAsciiLetter(c) ? 1 : 0;
            if (letters > LettersMax || !char.IsAscii(c))
            {
                break;
            }

            char[] variants = char.IsAsciiLetter(c) ? [char.ToUpperInvariant(c), char.ToLowerInvariant(c)] : [c];
            starts = [.. starts.SelectMany(start => variants.Select(variant => start + variant))];
        }

        return starts;
    }

    /// <summary>The pattern of SQL's LIKE, with a backslash to escape.</summary>
    public static string Pattern(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return prefix
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal) + "%";
    }
}
