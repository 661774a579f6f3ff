using AiMemory.Domain.Time;
using AiMemory.Domain.Validation;
using AiMemory.UseCases;

namespace AiMemory.Domain.Rules;

/// <summary>
/// What a recall does to a row that it returns (rules 5). A touch never shortens a life: the expiry becomes the later of what it is
/// and what the extension gives.
/// </summary>
public static class Touching
{
    private const int PromotionAccesses = 5;
    private const int PriorityStepAccesses = 10;

    /// <param name="at">The moment of the recall, as the service writes it.</param>
    public static Memory Apply(Memory row, string at, ServiceOptions options)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(at);
        var count = Math.Min(row.AccessCount, Limits.AccessCountMax - 1) + 1;
        var touched = row with { AccessCount = count, LastAccessedAt = at, ExpiresAt = Extend(row, at, options) };
        if (row.Tier == Tier.Mid && count >= PromotionAccesses)
        {
            touched = touched with { Tier = Tier.Long, ExpiresAt = null, UpdatedAt = at };
        }

        return count % PriorityStepAccesses == 0 && row.Priority < Limits.PriorityMax
            ? touched with { Priority = row.Priority + 1 }
            : touched;
    }

    private static string? Extend(Memory row, string at, ServiceOptions options)
    {
        if (row.ExpiresAt is null || Lifetimes.ExtensionSeconds(row.Tier, options) is not { } seconds
            || !Timestamps.TryParse(at, out var now))
        {
            return row.ExpiresAt;
        }

        // What it says now is kept to the letter unless the extension is really later.
        return Timestamps.Later(row.ExpiresAt, Timestamps.Format(now.ToDateTimeOffset().AddSeconds(seconds)));
    }
}
