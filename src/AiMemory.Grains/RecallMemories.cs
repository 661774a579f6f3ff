using Orleans;

namespace AiMemory.Grains;

/// <summary>What the caller is about to do.</summary>
[GenerateSerializer, Immutable, Alias("aimemory.recall.v1")]
public sealed record RecallMemories
{
    /// <summary>In the caller's words; not blank.</summary>
    [Id(0)]
    public required string Context { get; init; }

    /// <summary>At most 50.</summary>
    [Id(1)]
    public int Limit { get; init; } = 10;

    /// <summary>One tag, exact.</summary>
    [Id(2)]
    public string? Tag { get; init; }

    /// <summary>Stop when about as many tokens are gathered.</summary>
    [Id(3)]
    public long? BudgetTokens { get; init; }

    /// <summary>Fold near-duplicates into the best of them.</summary>
    [Id(4)]
    public bool Collapse { get; init; }
}
