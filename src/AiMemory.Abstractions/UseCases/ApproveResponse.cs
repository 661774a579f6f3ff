namespace AiMemory.UseCases;

/// <param name="Approved">False while a consensus is still short.</param>
/// <param name="MemoryId">What the executed action stored, deleted or promoted.</param>
public sealed record ApproveResponse(string Id, string DecidedBy, bool Approved, string? MemoryId, int Votes, int Quorum);
