namespace AiMemory.UseCases;

/// <summary>The edges apply their own defaults and caps to <see cref="Limit"/>.</summary>
public sealed record ListRequest
{
    public string? Namespace { get; init; }

    public Tier? Tier { get; init; }

    public long Limit { get; init; } = 20;

    public long Offset { get; init; }

    public int? PriorityMin { get; init; }

    public string? Since { get; init; }

    public string? Until { get; init; }

    /// <summary>One tag, exact.</summary>
    public string? Tag { get; init; }

    /// <summary>Exact author; an invalid id is refused with the prefix <c>invalid agent_id filter: </c>.</summary>
    public string? AgentId { get; init; }
}
