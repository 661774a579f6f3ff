namespace AiMemory.UseCases;

public sealed record RecallRequest
{
    public required string Context { get; init; }

    /// <summary>Exact, or with all ancestors when it holds a slash.</summary>
    public string? Namespace { get; init; }

    /// <summary>At most 50; more is cut to that.</summary>
    public long Limit { get; init; } = 10;

    public string? Tag { get; init; }

    public string? Since { get; init; }

    public string? Until { get; init; }

    public string? AsAgent { get; init; }

    public long? BudgetTokens { get; init; }

    /// <summary>Mixed 70/30 into the query vector; not used by keyword recall.</summary>
    public IReadOnlyList<string>? ContextTokens { get; init; }

    /// <summary>Words only, whatever models are configured.</summary>
    public bool KeywordOnly { get; init; }

    /// <summary>Also says why each row stands where it does; then nothing is touched.</summary>
    public bool Explain { get; init; }

    /// <summary>Near-duplicates are folded into the best of them.</summary>
    public bool Collapse { get; init; }
}
