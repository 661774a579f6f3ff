namespace AiMemory.Application.Commands;

/// <summary>Copies a row into this namespace, an ancestor of the row's own, and links the copy to it.</summary>
/// <param name="CopyId">The copy's id when no row of that title is here yet.</param>
public sealed record PromoteIntoCommand(string Namespace, Memory Source, string CopyId, string At) : MemoryCommand(Namespace);
