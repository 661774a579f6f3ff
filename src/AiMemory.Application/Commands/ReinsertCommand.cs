namespace AiMemory.Application.Commands;

/// <summary>Brings a row back exactly as it was, naming it: a curator rollback. Refused when its title is taken.</summary>
public sealed record ReinsertCommand(string Namespace, Memory Row, string At) : MemoryCommand(Namespace);
