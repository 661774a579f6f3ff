namespace AiMemory;

/// <summary>The wire names of <see cref="Tier"/>: lowercase and case-sensitive.</summary>
public static class TierNames
{
    public static string ToWire(this Tier tier) => tier switch
    {
        Tier.Short => "short",
        Tier.Mid => "mid",
        _ => "long",
    };

    public static bool TryParse(string? text, out Tier tier)
    {
        (var known, tier) = text switch
        {
            "short" => (true, Tier.Short),
            "mid" => (true, Tier.Mid),
            "long" => (true, Tier.Long),
            _ => (false, Tier.Mid),
        };
        return known;
    }
}
