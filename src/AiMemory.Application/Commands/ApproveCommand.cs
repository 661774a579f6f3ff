namespace AiMemory.Application.Commands;

/// <summary>Votes for or approves a pending action of this namespace, and carries it out once approved.</summary>
/// <param name="CallerIsRegistered">The caller's node has seen its registration; else the owner looks itself.</param>
/// <param name="NewId">The id of a row that the action creates.</param>
public sealed record ApproveCommand(
    string Namespace, string PendingId, string Caller, bool CallerIsRegistered, string NewId, string At)
    : MemoryCommand(Namespace);
