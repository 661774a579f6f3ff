namespace AiMemory.Application.Commands;

/// <summary>What recalls on one node did to this namespace's rows since the last such command.</summary>
public sealed record TouchCommand(string Namespace, IReadOnlyList<TouchedRow> Rows) : MemoryCommand(Namespace);
