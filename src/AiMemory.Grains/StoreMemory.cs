using Orleans;

namespace AiMemory.Grains;

/// <summary>A memory to create, or to update by its title.</summary>
[GenerateSerializer, Immutable, Alias("aimemory.store.v1")]
public sealed record StoreMemory
{
    /// <summary>1 to 512 characters, no control characters.</summary>
    [Id(0)]
    public required string Title { get; init; }

    /// <summary>1 to 65,536 bytes.</summary>
    [Id(1)]
    public required string Content { get; init; }

    [Id(2)]
    public MemoryTier Tier { get; init; } = MemoryTier.Mid;

    /// <summary>At most 50, of at most 128 bytes.</summary>
    [Id(3)]
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>1 to 10.</summary>
    [Id(4)]
    public int Priority { get; init; } = 5;

    /// <summary>0 to 1.</summary>
    [Id(5)]
    public double Confidence { get; init; } = 1.0;

    /// <summary>One of the service's list; <c>api</c> unless set.</summary>
    [Id(6)]
    public string Source { get; init; } = "api";

    /// <summary>RFC 3339, not in the past; goes before <see cref="TtlSeconds"/>.</summary>
    [Id(7)]
    public string? ExpiresAt { get; init; }

    /// <summary>1 to 31,536,000; null takes the tier's.</summary>
    [Id(8)]
    public long? TtlSeconds { get; init; }

    /// <summary>A JSON object; null is an empty one.</summary>
    [Id(9)]
    public string? MetadataJson { get; init; }

    /// <summary>Who may see it: <c>private</c>, <c>team</c>, <c>unit</c>, <c>org</c> or <c>collective</c>.</summary>
    [Id(10)]
    public string? Scope { get; init; }
}
