namespace AiMemory.Application.Commands;

/// <summary>Attaches a memory to this namespace as its standard; a policy given is written into the memory too.</summary>
/// <param name="Standard">The memory as the caller's node has seen it; looked up again only when it is of this namespace.</param>
/// <param name="GovernanceJson">Canonical JSON of the policy to write; null leaves the memory's.</param>
public sealed record SetStandardCommand(
    string Namespace, Memory Standard, string? Parent, string? GovernanceJson, int? WriteQuorum, string At)
    : MemoryCommand(Namespace);
