namespace AiMemory.Application.Commands;

/// <summary>One row of an import, upserted without comparing times.</summary>
/// <param name="Restore">A deleted id comes back; else it is refused.</param>
public sealed record ImportRowCommand(string Namespace, Memory Incoming, bool Restore, string At) : MemoryCommand(Namespace);
