namespace AiMemory.UseCases;

/// <summary>A partial update; null leaves a field as it is.</summary>
public sealed record UpdateRequest
{
    /// <summary>An id, or a unique prefix.</summary>
    public required string Id { get; init; }

    public string? Title { get; init; }

    public string? Content { get; init; }

    public Tier? Tier { get; init; }

    public string? Namespace { get; init; }

    public IReadOnlyList<string>? Tags { get; init; }

    public long? Priority { get; init; }

    public double? Confidence { get; init; }

    /// <summary>RFC 3339. The empty string clears the expiry from the command line and is refused elsewhere.</summary>
    public string? ExpiresAt { get; init; }

    public string? MetadataJson { get; init; }

    /// <summary>Refuse with the current version unless the row is at this one.</summary>
    public EntryVersion? IfMatch { get; init; }
}
