namespace AiMemory.Application.Commands;

/// <summary>Votes for or approves a pending action of this namespace, and carries it out once approved.</summary>
/// <param name="NewId">The id of a row that the action creates.</param>
public sealed record ApproveCommand(
    string Namespace, string PendingId, string Caller, string NewId, string At)
    : MemoryCommand(Namespace);
