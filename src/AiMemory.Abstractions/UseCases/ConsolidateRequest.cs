namespace AiMemory.UseCases;

/// <summary>Merges several memories into one new one.</summary>
public sealed record ConsolidateRequest
{
    public required IReadOnlyList<string> Ids { get; init; }

    public required string Title { get; init; }

    /// <summary>Becomes the content. Null asks the language model (MCP), where one is configured.</summary>
    public string? Summary { get; init; }

    public string Namespace { get; init; } = "global";

    public Tier Tier { get; init; } = Tier.Long;
}
