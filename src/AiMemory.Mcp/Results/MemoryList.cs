namespace AiMemory.Mcp.Results;

/// <summary>What the four tools that answer with many memories have in common.</summary>
/// <param name="Key">The JSON key of the rows.</param>
internal sealed record MemoryList(string Key, IReadOnlyList<MemoryListRow> Rows)
{
    public string? Mode { get; init; }

    public long? TokensUsed { get; init; }

    public long? BudgetTokens { get; init; }

    /// <summary>Most general first.</summary>
    public IReadOnlyList<Memory> Standards { get; init; } = [];

    public string? Summary { get; init; }
}
