namespace AiMemory.UseCases;

/// <param name="RestampAgentId">Command line without trust: the author becomes this id, another original is kept beside it.</param>
/// <param name="Restore">Deleted ids come back; without it they are skipped and reported.</param>
public sealed record ImportRequest(
    IReadOnlyList<Memory> Memories,
    IReadOnlyList<MemoryLink> Links,
    string? RestampAgentId = null,
    bool Restore = false);
