namespace AiMemory.Application.Commands;

/// <summary>Part of setting a standard: the policy goes into the memory that is its text.</summary>
public sealed record WritePolicyCommand(string Namespace, string MemoryId, string GovernanceJson, string At) : MemoryCommand(Namespace);
