namespace AiMemory;

/// <summary>A memory set aside by the sweep, a forget or a lost conflict; its key is the memory's id.</summary>
/// <param name="Reason"><c>ttl_expired</c>, <c>forget</c>, or <c>conflict</c> for the loser of a split.</param>
public sealed record ArchivedMemory(Memory Memory, string ArchivedAt, string Reason);
