namespace AiMemory;

/// <summary>Totals over the replica; expired rows count until they are swept.</summary>
public sealed record MemoryStats(
    long Total,
    IReadOnlyList<TierCount> ByTier,
    IReadOnlyList<NamespaceCount> ByNamespace,
    long ExpiringSoon,
    long LinksCount,
    long DbSizeBytes);
