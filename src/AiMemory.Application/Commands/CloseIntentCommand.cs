namespace AiMemory.Application.Commands;

/// <summary>All parts of an intent have their quorum: it is forgotten.</summary>
public sealed record CloseIntentCommand(string Namespace, string IntentId) : MemoryCommand(Namespace);
