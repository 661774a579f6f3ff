namespace AiMemory.Domain.Time;

/// <summary>
/// One end of a <c>since</c>/<c>until</c> range, inclusive. A timestamp or a bare date (its midnight UTC) compares as an instant;
/// <c>YYYY</c>, <c>YYYY-MM</c> and a time without offset are read as the UTC moment they begin with. Any other text is not refused:
/// it compares as text, as the contract has it.
/// </summary>
public sealed class TimeBound
{
    private TimeBound(string text, Instant? instant)
    {
        Text = text;
        Instant = instant;
    }

    public string Text { get; }

    /// <summary>Null when the text names no moment.</summary>
    public Instant? Instant { get; }

    /// <summary>Null (no bound) for null.</summary>
    public static TimeBound? Parse(string? text) =>
        text is null ? null : new TimeBound(text, TryRead(text, out var instant) ? instant : null);

    /// <summary>The timestamp is at or after the bound.</summary>
    public bool IsAtOrBefore(string timestamp) => CompareTo(timestamp) <= 0;

    /// <summary>The timestamp is at or before the bound.</summary>
    public bool IsAtOrAfter(string timestamp) => CompareTo(timestamp) >= 0;

    private int CompareTo(string timestamp) =>
        Instant is { } bound && Timestamps.TryParse(timestamp, out var instant)
            ? bound.CompareTo(instant)
            : string.CompareOrdinal(Text, timestamp);

    private static bool TryRead(string text, out Instant instant)
    {
        if (Timestamps.TryParse(text, out instant))
        {
            return true;
        }

        var date = text.Length switch { 4 => text + "-01-01", 7 => text + "-01", >= 10 => text[..10], _ => text };
        if (!Timestamps.TryParseDate(date, out var days))
        {
            return false;
        }

        if (text.Length <= 10)
        {
            instant = new Instant(days * 86_400, 0);
            return true;
        }

        var clock = text.Length == 16 ? string.Concat(text.AsSpan(11), ":00") : text[11..];
        if (text[10] is not ('T' or 't' or ' ') || !Timestamps.TryParseClock(clock, out var seconds, out var fraction, out var rest)
            || rest.Length > 0)
        {
            return false;
        }

        instant = new Instant((days * 86_400) + seconds, fraction);
        return true;
    }
}
