namespace AiMemory.UseCases;

/// <param name="Items">Best first; rows as they were before the touch.</param>
/// <param name="Mode"><c>keyword</c>, <c>hybrid</c> or <c>hybrid+rerank</c>: what was really used.</param>
/// <param name="Standards">Standards of the namespace chain, most general first. They are also among <paramref name="Items"/> when they
/// matched; MCP removes them there.</param>
/// <param name="Dropped">With explain: rows left out and why.</param>
public sealed record RecallResponse(
    IReadOnlyList<RecalledMemory> Items,
    string Mode,
    long TokensUsed,
    long? BudgetTokens,
    IReadOnlyList<Memory> Standards,
    IReadOnlyList<DroppedMemory> Dropped);
