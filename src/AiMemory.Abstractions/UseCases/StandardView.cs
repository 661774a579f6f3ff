namespace AiMemory.UseCases;

/// <param name="Memory">Null when the memory is gone and the standard dangles.</param>
/// <param name="GovernanceJson">The policy in force, or the default one for display; canonical JSON.</param>
/// <param name="WriteQuorum">The namespace's own W; null: the cluster's.</param>
public sealed record StandardView(string Namespace, string StandardId, Memory? Memory, string GovernanceJson, int? WriteQuorum = null);
