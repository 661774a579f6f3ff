namespace AiMemory;

/// <summary>The policy memory attached to a namespace, kept in the log of the namespace that it governs.</summary>
/// <param name="Namespace">The namespace governed; <c>*</c> is the global one.</param>
/// <param name="StandardId">The memory whose text is the standard.</param>
/// <param name="Parent">The explicit or detected parent namespace, if any.</param>
/// <param name="GovernanceJson">A copy of the memory's <c>metadata.governance</c>, canonical JSON, so that the owner decides locally.</param>
/// <param name="WriteQuorum">The namespace's own W, when its standard sets one.</param>
public sealed record NamespaceStandard(
    string Namespace,
    string StandardId,
    string? Parent,
    string? GovernanceJson,
    int? WriteQuorum,
    string UpdatedAt);
