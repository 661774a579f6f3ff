using AiMemory.Domain.Time;

namespace AiMemory.Application.Decisions;

/// <summary>Whether a row had run out at a moment that a command names.</summary>
internal static class Expired
{
    public static bool At(Memory memory, string at) =>
        Timestamps.TryParse(at, out var moment) && Timestamps.IsExpired(memory.ExpiresAt, moment.ToDateTimeOffset());
}
