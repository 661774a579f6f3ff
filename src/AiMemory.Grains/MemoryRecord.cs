using Orleans;

namespace AiMemory.Grains;

/// <summary>A memory as it stands. Timestamps are RFC 3339 text, as they were sent where a caller sent them.</summary>
[GenerateSerializer, Immutable, Alias("aimemory.memory.v1")]
public sealed record MemoryRecord
{
    [Id(0)]
    public required string Id { get; init; }

    [Id(1)]
    public required string Namespace { get; init; }

    /// <summary>Unique in its namespace.</summary>
    [Id(2)]
    public required string Title { get; init; }

    [Id(3)]
    public required string Content { get; init; }

    [Id(4)]
    public MemoryTier Tier { get; init; }

    [Id(5)]
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>1 to 10.</summary>
    [Id(6)]
    public int Priority { get; init; }

    /// <summary>0 to 1.</summary>
    [Id(7)]
    public double Confidence { get; init; }

    /// <summary>Where it came from: <c>api</c>, <c>user</c>, <c>hook</c> and so on.</summary>
    [Id(8)]
    public required string Source { get; init; }

    /// <summary>How often recall returned it.</summary>
    [Id(9)]
    public long AccessCount { get; init; }

    [Id(10)]
    public required string CreatedAt { get; init; }

    [Id(11)]
    public required string UpdatedAt { get; init; }

    [Id(12)]
    public string? LastAccessedAt { get; init; }

    /// <summary>Null lives until it is forgotten.</summary>
    [Id(13)]
    public string? ExpiresAt { get; init; }

    /// <summary>A JSON object; the author stands in <c>agent_id</c>.</summary>
    [Id(14)]
    public string MetadataJson { get; init; } = "{}";

    /// <summary>The entry that last wrote it, <c>epoch.sequence</c>; being recalled does not move it.</summary>
    [Id(15)]
    public required string Version { get; init; }
}
