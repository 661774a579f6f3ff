namespace AiMemory.Application.Commands;

/// <summary>Counts a webhook delivery.</summary>
public sealed record RecordDeliveryCommand(string Namespace, string Id, bool Succeeded, string At) : MemoryCommand(Namespace);
