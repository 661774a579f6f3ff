namespace AiMemory.UseCases;

/// <param name="Id">An id, or a unique prefix.</param>
/// <param name="ToNamespace">A proper ancestor to copy into; null makes the row itself permanent.</param>
public sealed record PromoteRequest(string Id, string? ToNamespace = null, EntryVersion? IfMatch = null);
