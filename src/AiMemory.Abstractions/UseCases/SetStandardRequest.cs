namespace AiMemory.UseCases;

/// <param name="MemoryId">Exact id of the memory whose text is the standard.</param>
/// <param name="GovernanceJson">Raw JSON of a policy to write into that memory; null leaves it.</param>
/// <param name="WriteQuorum">The namespace's own W; null leaves the cluster's.</param>
public sealed record SetStandardRequest(
    string Namespace, string MemoryId, string? Parent, string? GovernanceJson, int? WriteQuorum = null);
