namespace AiMemory.Application.Commands;

/// <summary>One row of a sync, merged newer-wins (rules 12). A deleted id is refused.</summary>
public sealed record MergeRowCommand(string Namespace, Memory Incoming, string At) : MemoryCommand(Namespace);
