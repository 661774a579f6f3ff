namespace AiMemory;

/// <summary>The record agents store, unique per (title, namespace). Timestamps are the text that callers see.</summary>
public sealed record Memory
{
    public required string Id { get; init; }

    public required Tier Tier { get; init; }

    public required string Namespace { get; init; }

    public required string Title { get; init; }

    public required string Content { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public int Priority { get; init; } = 5;

    public double Confidence { get; init; } = 1.0;

    public required string Source { get; init; }

    public long AccessCount { get; init; }

    /// <summary>RFC 3339; as sent where a caller sent it.</summary>
    public required string CreatedAt { get; init; }

    public required string UpdatedAt { get; init; }

    public string? LastAccessedAt { get; init; }

    public string? ExpiresAt { get; init; }

    /// <summary>A JSON object, canonical: keys ascending, the last of repeated keys, integers exact, other numbers doubles.</summary>
    public Metadata Metadata { get; init; } = Metadata.Empty;

    /// <summary>The entry that last wrote the row's own fields. A touch does not move it, so it serves as the ETag.</summary>
    public EntryVersion Version { get; init; }
}
