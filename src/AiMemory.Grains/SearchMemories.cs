using Orleans;

namespace AiMemory.Grains;

/// <summary>Words to look for, and filters as in <see cref="ListMemories"/>.</summary>
[GenerateSerializer, Immutable, Alias("aimemory.search.v1")]
public sealed record SearchMemories
{
    /// <summary>Exact words, all of which must be there.</summary>
    [Id(0)]
    public required string Query { get; init; }

    /// <summary>At most 200.</summary>
    [Id(1)]
    public int Limit { get; init; } = 20;

    [Id(2)]
    public MemoryTier? Tier { get; init; }

    [Id(3)]
    public int? PriorityMin { get; init; }

    [Id(4)]
    public string? Tag { get; init; }

    [Id(5)]
    public string? AgentId { get; init; }
}
