namespace AiMemory.Application.Commands;

/// <summary>Part of a change to a standard's memory: this namespace keeps a copy of the policy, so that its owner decides locally.</summary>
public sealed record RefreshPolicyCommand(
    string Namespace, string StandardId, string? GovernanceJson, string At)
    : MemoryCommand(Namespace);
