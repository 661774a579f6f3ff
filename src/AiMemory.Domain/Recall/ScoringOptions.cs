namespace AiMemory.Domain.Recall;

/// <summary>Half-lives of hybrid recall, from the configuration's <c>[scoring]</c>; out of range is clamped, no number is the default.</summary>
public sealed record ScoringOptions
{
    private const double HalfLifeMin = 0.1;
    private const double HalfLifeMax = 36_500;

    private readonly double _short = 7;
    private readonly double _mid = 30;
    private readonly double _long = 365;

    /// <summary>Days.</summary>
    public double HalfLifeDaysShort { get => _short; init => _short = Clamp(value, 7); }

    /// <summary>Days.</summary>
    public double HalfLifeDaysMid { get => _mid; init => _mid = Clamp(value, 30); }

    /// <summary>Days.</summary>
    public double HalfLifeDaysLong { get => _long; init => _long = Clamp(value, 365); }

    /// <summary>No decay.</summary>
    public bool LegacyScoring { get; init; }

    /// <summary>The factor for a row of a tier and an age in days; 1 for an age that is not positive.</summary>
    public double Decay(Tier tier, double ageDays) =>
        LegacyScoring || ageDays <= 0 ? 1 : Math.Pow(2, -ageDays / (tier switch
        {
            Tier.Short => HalfLifeDaysShort,
            Tier.Mid => HalfLifeDaysMid,
            _ => HalfLifeDaysLong,
        }));

    private static double Clamp(double value, double fallback) =>
        double.IsNaN(value) ? fallback : Math.Clamp(value, HalfLifeMin, HalfLifeMax);
}
