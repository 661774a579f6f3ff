namespace AiMemory.Application.Commands;

/// <summary>Removes rows, archived first when asked. For forget, undo and the curator's retirements.</summary>
/// <param name="Reason">The archive's reason: <c>forget</c>, <c>undo</c> or <c>conflict</c>.</param>
/// <param name="Tier">Rows that moved to another tier meanwhile are kept; null takes all.</param>
public sealed record ForgetRowsCommand(
    string Namespace, IReadOnlyList<string> Ids, Tier? Tier, bool Archive, string Reason, string At)
    : MemoryCommand(Namespace);
