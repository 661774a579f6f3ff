namespace AiMemory.UseCases;

public sealed record SearchRequest
{
    public required string Query { get; init; }

    public string? Namespace { get; init; }

    public Tier? Tier { get; init; }

    public long Limit { get; init; } = 20;

    public int? PriorityMin { get; init; }

    public string? Since { get; init; }

    public string? Until { get; init; }

    public string? Tag { get; init; }

    public string? AgentId { get; init; }

    /// <summary>A namespace position for visibility; an invalid one is refused with the prefix <c>invalid as_agent: </c>.</summary>
    public string? AsAgent { get; init; }
}
