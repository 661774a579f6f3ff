namespace AiMemory.Log;

/// <summary>What a store keeps of a memory in columns of their own, to find and to sort by; the rest stays in the encoded row.</summary>
/// <param name="Author">The agent that the metadata names.</param>
public readonly record struct MemoryLookup(
    string Id,
    string Title,
    Tier Tier,
    int Priority,
    double Confidence,
    long AccessCount,
    string CreatedAt,
    string UpdatedAt,
    string? ExpiresAt,
    string? Author);
