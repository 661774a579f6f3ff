namespace AiMemory.Application.Commands;

/// <summary>Part of a resolution: the loser falls to priority 1 and confidence 0.1.</summary>
public sealed record DemoteCommand(string Namespace, string Id, string At) : MemoryCommand(Namespace);
