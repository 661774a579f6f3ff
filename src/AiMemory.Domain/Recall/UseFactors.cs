using AiMemory.Domain.Time;

namespace AiMemory.Domain.Recall;

/// <summary>What a row's use says about it, apart from its text (rules 6.2): the addends of the contract's formula.</summary>
/// <param name="Priority">0.5 per step, 0.5 to 5.</param>
/// <param name="Access">0.1 per access, at most 5.</param>
/// <param name="Confidence">0 to 2.</param>
/// <param name="Age">1 when just updated, falling with the age in days; a time in the future is age 0.</param>
/// <param name="Tier">long 3, mid 1, short 0.</param>
public readonly record struct UseFactors(double Priority, double Access, double Confidence, double Age, double Tier)
{
    /// <summary>The most that <see cref="Sum"/> can be.</summary>
    public const double SumMax = 16;

    private const double AccessCounted = 50;

    public double Sum => Priority + Access + Confidence + Age + Tier;

    public static UseFactors Of(Memory memory, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return new UseFactors(
            0.5 * memory.Priority,
            0.1 * Math.Min(memory.AccessCount, AccessCounted),
            2.0 * memory.Confidence,
            1 / (1 + (0.1 * Timestamps.AgeInDays(memory.UpdatedAt, now))),
            memory.Tier switch { AiMemory.Tier.Long => 3, AiMemory.Tier.Mid => 1, _ => 0 });
    }
}
