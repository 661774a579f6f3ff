namespace AiMemory.Domain.Rules;

/// <summary>Fields of a partial update, validated; null leaves a field as it is.</summary>
public sealed record MemoryChanges
{
    public string? Title { get; init; }

    public string? Content { get; init; }

    public Tier? Tier { get; init; }

    public string? Namespace { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public int? Priority { get; init; }

    public double? Confidence { get; init; }

    public string? ExpiresAt { get; init; }

    /// <summary>The expiry goes.</summary>
    public bool ClearExpiry { get; init; }

    public Metadata? Metadata { get; init; }
}
