namespace AiMemory.Application.Commands;

/// <summary>Rejects a pending action.</summary>
public sealed record RejectCommand(string Namespace, string PendingId, string Caller, string At) : MemoryCommand(Namespace);
