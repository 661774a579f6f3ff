using Orleans;

namespace AiMemory.Grains;

/// <summary>How long a memory is meant to live. A memory only ever moves up.</summary>
[GenerateSerializer, Alias("aimemory.tier.v1")]
public enum MemoryTier
{
    /// <summary>Hours.</summary>
    Short = 0,

    /// <summary>Days.</summary>
    Mid = 1,

    /// <summary>For good.</summary>
    Long = 2,
}
