namespace AiMemory.Log;

/// <summary>The usage fields of a memory, as a touch sets them.</summary>
public sealed record MemoryTouch(
    Tier Tier, int Priority, long AccessCount, string UpdatedAt, string? LastAccessedAt, string? ExpiresAt)
{
    /// <summary>The usage fields of a memory.</summary>
    public static MemoryTouch Of(Memory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return new MemoryTouch(
            memory.Tier, memory.Priority, memory.AccessCount, memory.UpdatedAt, memory.LastAccessedAt, memory.ExpiresAt);
    }

    /// <summary>The memory with these usage fields.</summary>
    public Memory ApplyTo(Memory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return memory with
        {
            Tier = Tier,
            Priority = Priority,
            AccessCount = AccessCount,
            UpdatedAt = UpdatedAt,
            LastAccessedAt = LastAccessedAt,
            ExpiresAt = ExpiresAt,
        };
    }
}
