using System.Globalization;

namespace AiMemory.Domain.Time;

/// <summary>
/// Timestamps as the contract has them: any form it accepts is read as the instant it names and kept as the text it was; what the
/// service writes is UTC with <c>+00:00</c>. Nothing here throws for any text.
/// </summary>
public static class Timestamps
{
    private const int FractionDigitsMax = 18;

    /// <summary>RFC 3339 in UTC with the fewest of 0, 3, 6 or 9 fractional digits that lose nothing.</summary>
    public static string Format(DateTimeOffset time)
    {
        var nanoseconds = time.UtcTicks % TimeSpan.TicksPerSecond * 100;
        var format = nanoseconds == 0 ? "yyyy-MM-dd'T'HH:mm:ss'+00:00'"
            : nanoseconds % 1_000_000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss.fff'+00:00'"
            : nanoseconds % 1_000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'"
            : "yyyy-MM-dd'T'HH:mm:ss.fffffff'00+00:00'";
        return time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// <c>YYYY-MM-DD</c>, then <c>T</c>, <c>t</c> or a space, <c>HH:MM:SS[.digits]</c> with second 60 allowed, then <c>Z</c>, <c>z</c>
    /// or an offset below 24 hours.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Instant instant)
    {
        instant = default;
        if (text.Length < 20 || text[10] is not ('T' or 't' or ' ') || !TryParseDate(text[..10], out var days)
            || !TryParseClock(text[11..], out var seconds, out var fraction, out var rest)
            || !TryParseOffset(rest, out var offset))
        {
            return false;
        }

        instant = new Instant((days * 86_400) + seconds - offset, fraction);
        return true;
    }

    public static bool IsValid(string? text) => text is not null && TryParse(text, out _);

    /// <summary>The instant, or the fallback where the text is no timestamp.</summary>
    public static Instant ParseOr(string? text, Instant fallback) =>
        text is not null && TryParse(text, out var instant) ? instant : fallback;

    /// <summary>
    /// An expiry that is set and not later than now. A text that is no timestamp never expires: rows that came in unchecked
    /// must not vanish.
    /// </summary>
    public static bool IsExpired(string? expiresAt, DateTimeOffset now) =>
        expiresAt is not null && TryParse(expiresAt, out var expiry) && expiry <= Instant.From(now);

    /// <summary>Orders two texts as instants where both are timestamps, else as text.</summary>
    public static int Compare(string? a, string? b) =>
        a is not null && b is not null && TryParse(a, out var first) && TryParse(b, out var second)
            ? first.CompareTo(second)
            : string.CompareOrdinal(a, b);

    /// <summary>The later of two; the first when they are the same instant.</summary>
    public static string Later(string a, string b) => Compare(b, a) > 0 ? b : a;

    /// <summary>Days from a timestamp to now, fractional and never negative; 0 where the text is no timestamp.</summary>
    public static double AgeInDays(string? text, DateTimeOffset now) =>
        text is not null && TryParse(text, out var instant) ? Math.Max(0, (Instant.From(now).UnixTicks - instant.UnixTicks) / (double)TimeSpan.TicksPerDay) : 0;

    internal static bool TryParseDate(ReadOnlySpan<char> text, out long days)
    {
        days = 0;
        if (text.Length != 10 || text[4] != '-' || text[7] != '-'
            || !TryDigits(text[..4], out var year) || !TryDigits(text[5..7], out var month) || !TryDigits(text[8..], out var day)
            || month is < 1 or > 12 || day < 1 || day > DaysInMonth(year, month))
        {
            return false;
        }

        days = DaysFromCivil(year, month, day);
        return true;
    }

    internal static bool TryParseClock(ReadOnlySpan<char> text, out long seconds, out ulong fraction, out ReadOnlySpan<char> rest)
    {
        seconds = 0;
        fraction = 0;
        rest = default;
        if (text.Length < 8 || text[2] != ':' || text[5] != ':'
            || !TryDigits(text[..2], out var hour) || !TryDigits(text[3..5], out var minute) || !TryDigits(text[6..8], out var second)
            || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        seconds = (hour * 3600) + (minute * 60) + second;
        rest = text[8..];
        if (rest.Length == 0 || rest[0] != '.')
        {
            return true;
        }

        var digits = 1;
        for (; digits < rest.Length && char.IsAsciiDigit(rest[digits]); digits++)
        {
            if (digits <= FractionDigitsMax)
            {
                fraction = (fraction * 10) + (ulong)(rest[digits] - '0');
            }
        }

        for (var i = digits - 1; i < FractionDigitsMax; i++)
        {
            fraction *= 10;
        }

        rest = rest[digits..];
        return digits > 1;
    }

    private static bool TryParseOffset(ReadOnlySpan<char> text, out long seconds)
    {
        seconds = 0;
        if (text is "Z" or "z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !TryDigits(text[1..3], out var hours) || !TryDigits(text[4..], out var minutes) || hours > 23 || minutes > 59)
        {
            return false;
        }

        seconds = (hours * 3600) + (minutes * 60);
        seconds = text[0] == '-' ? -seconds : seconds;
        return true;
    }

    internal static bool TryDigits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        return text.Length > 0;
    }

    private static int DaysInMonth(int year, int month) => month switch
    {
        2 => (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil: year 0 included, which DateTime is not.
    private static long DaysFromCivil(int year, int month, int day)
    {
        var y = month <= 2 ? year - 1 : year;
        var era = (y >= 0 ? y : y - 399) / 400;
        var yearOfEra = y - (era * 400);
        var dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * 146_097L) + dayOfEra - 719_468;
    }
}
