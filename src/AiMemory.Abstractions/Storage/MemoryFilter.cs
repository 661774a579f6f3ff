namespace AiMemory.Storage;

/// <summary>What rows a read looks at. Everything set must hold. Expired rows are left out unless asked for.</summary>
public sealed record MemoryFilter
{
    /// <summary>Exact namespaces; null means all, empty means none.</summary>
    public IReadOnlyList<string>? Namespaces { get; init; }

    public Tier? Tier { get; init; }

    public int? PriorityMin { get; init; }

    /// <summary>Inclusive, on <c>created_at</c>, compared as instants; a bare date is its midnight UTC (for <see cref="Until"/> too).</summary>
    public string? Since { get; init; }

    public string? Until { get; init; }

    /// <summary>One tag, exact.</summary>
    public string? Tag { get; init; }

    /// <summary>Exact <c>metadata.agent_id</c>.</summary>
    public string? AgentId { get; init; }

    /// <summary>A namespace position for the visibility rules; null sees everything.</summary>
    public string? AsAgent { get; init; }

    public bool IncludeExpired { get; init; }
}
