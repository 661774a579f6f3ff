using Orleans;

namespace AiMemory.Grains;

/// <summary>A change of one memory; null leaves a field as it is. Bounds are those of <see cref="StoreMemory"/>.</summary>
[GenerateSerializer, Immutable, Alias("aimemory.update.v1")]
public sealed record UpdateMemory
{
    /// <summary>An id, or a unique prefix of one.</summary>
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public string? Title { get; init; }

    [Id(2)]
    public string? Content { get; init; }

    /// <summary>Never down.</summary>
    [Id(3)]
    public MemoryTier? Tier { get; init; }

    [Id(4)]
    public IReadOnlyList<string>? Tags { get; init; }

    [Id(5)]
    public int? Priority { get; init; }

    [Id(6)]
    public double? Confidence { get; init; }

    [Id(7)]
    public string? ExpiresAt { get; init; }

    /// <summary>Replaces the whole object; the author is carried over.</summary>
    [Id(8)]
    public string? MetadataJson { get; init; }

    /// <summary>Refuse with <see cref="MemoryProblemKind.PreconditionFailed"/> unless the memory is at this version.</summary>
    [Id(9)]
    public string? IfVersion { get; init; }
}
