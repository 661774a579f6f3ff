namespace AiMemory.UseCases;

/// <summary>What a store did. <paramref name="Memory"/> is the row as it is now; edges that must echo the request do so themselves.</summary>
/// <param name="AgentId">The resolved caller.</param>
/// <param name="Updated">A row of the same title was there.</param>
/// <param name="PotentialContradictions">Other rows of the namespace that share a word of the title; best first, at most 5, own id left out.</param>
/// <param name="NearDuplicates">Other rows whose text is nearly the same.</param>
/// <param name="DuplicatePath">MCP only: the row was found as a duplicate and replaced as rules say for that door.</param>
public sealed record StoreResponse(
    Memory Memory,
    string AgentId,
    bool Updated,
    IReadOnlyList<string> PotentialContradictions,
    IReadOnlyList<string> NearDuplicates,
    bool DuplicatePath,
    int QuorumAcks)
{
    /// <summary>MCP autonomy hooks, when they ran.</summary>
    public IReadOnlyList<string>? AutoTags { get; init; }

    public IReadOnlyList<string>? ConfirmedContradictions { get; init; }

    public string? HookSkipped { get; init; }
}
