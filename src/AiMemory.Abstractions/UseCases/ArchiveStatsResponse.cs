namespace AiMemory.UseCases;

public sealed record ArchiveStatsResponse(long Total, IReadOnlyList<NamespaceCount> ByNamespace);
