namespace AiMemory.UseCases;

/// <summary>A memory to create or to update by title. Bounds: rules 1.</summary>
public sealed record StoreRequest
{
    public required string Title { get; init; }

    public required string Content { get; init; }

    public Tier Tier { get; init; } = Tier.Mid;

    public string Namespace { get; init; } = "global";

    public IReadOnlyList<string> Tags { get; init; } = [];

    public long Priority { get; init; } = 5;

    public double Confidence { get; init; } = 1.0;

    public string Source { get; init; } = "api";

    public string? ExpiresAt { get; init; }

    public long? TtlSecs { get; init; }

    /// <summary>Raw JSON text of an object; null means none was sent. Anything but an object is refused.</summary>
    public string? MetadataJson { get; init; }

    public string? Scope { get; init; }
}
