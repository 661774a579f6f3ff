using AiMemory.Domain.Time;
using AiMemory.UseCases;

namespace AiMemory.Domain.Rules;

/// <summary>When rows run out (rules 4), with the configured times clamped as cli 1.1 says.</summary>
public static class Lifetimes
{
    /// <summary>No configured time is longer.</summary>
    public const long SecondsMax = 315_360_000;

    /// <summary>The expiry of a new row: as given, else from the seconds given, else its tier's; null lives for good.</summary>
    public static string? ExpiryOf(Tier tier, string? expiresAt, long? ttlSeconds, ServiceOptions options, DateTimeOffset now)
    {
        if (expiresAt is not null)
        {
            return expiresAt;
        }

        return (ttlSeconds ?? TierSeconds(tier, options)) is { } seconds ? Timestamps.Format(now.AddSeconds(seconds)) : null;
    }

    /// <summary>How long a tier's rows live; null for good.</summary>
    public static long? TierSeconds(Tier tier, ServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var seconds = tier switch
        {
            Tier.Short => options.ShortTtlSecs,
            Tier.Mid => options.MidTtlSecs,
            _ => options.LongTtlSecs,
        };
        return seconds <= 0 ? null : Math.Min(seconds, SecondsMax);
    }

    /// <summary>How far from now a recall moves the expiry; null for tiers it does not move.</summary>
    public static long? ExtensionSeconds(Tier tier, ServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return tier switch
        {
            Tier.Short => Math.Clamp(options.ShortExtendSecs, 0, SecondsMax),
            Tier.Mid => Math.Clamp(options.MidExtendSecs, 0, SecondsMax),
            _ => null,
        };
    }
}
