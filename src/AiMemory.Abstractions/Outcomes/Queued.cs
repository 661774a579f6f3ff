namespace AiMemory;

/// <summary>Governance wants approval first: the action waits as a pending one.</summary>
public sealed record Queued(string PendingId, string Action, string Namespace, string? MemoryId);
