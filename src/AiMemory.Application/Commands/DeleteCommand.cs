namespace AiMemory.Application.Commands;

/// <summary>Deletes one row for good, its links and the standards that it is the text of.</summary>
public sealed record DeleteCommand(
    string Namespace, string Id, string Caller,
    EntryVersion? IfMatch, Governed? Governed, string PendingId, string At)
    : MemoryCommand(Namespace);
