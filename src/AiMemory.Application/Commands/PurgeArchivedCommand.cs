namespace AiMemory.Application.Commands;

/// <summary>Deletes archived rows for good.</summary>
public sealed record PurgeArchivedCommand(string Namespace, IReadOnlyList<string> Ids) : MemoryCommand(Namespace);
