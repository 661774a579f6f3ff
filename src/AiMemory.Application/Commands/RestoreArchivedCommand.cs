namespace AiMemory.Application.Commands;

/// <summary>Brings an archived row back as tier long without expiry.</summary>
public sealed record RestoreArchivedCommand(string Namespace, string Id, string At) : MemoryCommand(Namespace);
