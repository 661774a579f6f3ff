namespace AiMemory.Application.Commands;

/// <summary>Removes a webhook; an unknown id changes nothing.</summary>
public sealed record UnsubscribeCommand(string Namespace, string Id) : MemoryCommand(Namespace);
