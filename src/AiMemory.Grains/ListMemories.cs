using Orleans;

namespace AiMemory.Grains;

/// <summary>Which memories of the namespace to list; null filters nothing.</summary>
[GenerateSerializer, Immutable, Alias("aimemory.list.v1")]
public sealed record ListMemories
{
    /// <summary>At most 1,000.</summary>
    [Id(0)]
    public int Limit { get; init; } = 20;

    [Id(1)]
    public int Offset { get; init; }

    [Id(2)]
    public MemoryTier? Tier { get; init; }

    [Id(3)]
    public int? PriorityMin { get; init; }

    /// <summary>One tag, exact.</summary>
    [Id(4)]
    public string? Tag { get; init; }

    /// <summary>The author.</summary>
    [Id(5)]
    public string? AgentId { get; init; }

    /// <summary>Created at or after; RFC 3339, or a date.</summary>
    [Id(6)]
    public string? Since { get; init; }

    /// <summary>Created at or before.</summary>
    [Id(7)]
    public string? Until { get; init; }
}
