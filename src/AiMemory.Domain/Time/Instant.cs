namespace AiMemory.Domain.Time;

/// <summary>A moment as a timestamp's text names it, finer than a <see cref="DateTimeOffset"/> can hold.</summary>
/// <param name="Seconds">Since 1970-01-01T00:00:00Z; a leap second is the second that follows it.</param>
/// <param name="Attoseconds">Fraction of the second, in units of 1e-18; further digits are cut off.</param>
public readonly record struct Instant(long Seconds, ulong Attoseconds) : IComparable<Instant>
{
    private const ulong AttosecondsPerTick = 100_000_000_000;

    public static Instant From(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        var (seconds, rest) = Math.DivRem(ticks, TimeSpan.TicksPerSecond);
        return rest < 0
            ? new Instant(seconds - 1, (ulong)(rest + TimeSpan.TicksPerSecond) * AttosecondsPerTick)
            : new Instant(seconds, (ulong)rest * AttosecondsPerTick);
    }

    /// <summary>Whole ticks of 100 ns since 1970-01-01T00:00:00Z: an order that fits a database integer (years 0 to 9999).</summary>
    public long UnixTicks => (Seconds * TimeSpan.TicksPerSecond) + (long)(Attoseconds / AttosecondsPerTick);

    /// <summary>The nearest time at or before it; a year that the type cannot hold gives its bound.</summary>
    public DateTimeOffset ToDateTimeOffset()
    {
        var ticks = UnixTicks + DateTimeOffset.UnixEpoch.Ticks;
        return new DateTimeOffset(Math.Clamp(ticks, DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);
    }

    public int CompareTo(Instant other) =>
        Seconds != other.Seconds ? Seconds.CompareTo(other.Seconds) : Attoseconds.CompareTo(other.Attoseconds);

    public static bool operator <(Instant a, Instant b) => a.CompareTo(b) < 0;

    public static bool operator >(Instant a, Instant b) => a.CompareTo(b) > 0;

    public static bool operator <=(Instant a, Instant b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Instant a, Instant b) => a.CompareTo(b) >= 0;
}
