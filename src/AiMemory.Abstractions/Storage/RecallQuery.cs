namespace AiMemory.Storage;

/// <summary>A request for the rows whose text fits a context best.</summary>
/// <param name="Text">The context, as sent.</param>
/// <param name="CandidatesMax">How many rows to return at most.</param>
public sealed record RecallQuery(string Text, MemoryFilter Filter, int CandidatesMax, DateTimeOffset Now);
