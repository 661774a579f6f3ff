namespace AiMemory;

/// <summary>How long a memory is meant to live. Ordered: a memory only ever moves up.</summary>
public enum Tier
{
    Short,
    Mid,
    Long,
}
