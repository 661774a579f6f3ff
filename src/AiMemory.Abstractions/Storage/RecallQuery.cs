namespace AiMemory.Storage;

/// <summary>A request for the rows whose text fits a context best.</summary>
/// <param name="Text">The context, as sent.</param>
/// <param name="CandidatesMax">How many rows to return at most.</param>
public sealed record RecallQuery(string Text, MemoryFilter Filter, int CandidatesMax, DateTimeOffset Now)
{
    /// <summary>
    /// How many of the best in the order of the ranking are asked for. What rows around lend to candidates that
    /// cannot be among them, a store may leave out. All by default.
    /// </summary>
    public int CertainMax { get; init; } = int.MaxValue;
}
