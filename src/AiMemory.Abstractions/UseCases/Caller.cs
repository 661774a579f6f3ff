namespace AiMemory.UseCases;

/// <summary>Who asks, as far as the edge knows.</summary>
/// <param name="Door">The edge.</param>
/// <param name="ClaimedAgentId">An id that the caller gave (body, header, flag, argument); validated by the use case, in its place among the other checks.</param>
/// <param name="FallbackAgentId">The id that the edge synthesised for callers that claim none.</param>
/// <param name="IdempotencyKey">A retried write under the same key gets the first one's answer.</param>
public sealed record Caller(Door Door, string? ClaimedAgentId, string FallbackAgentId, string? IdempotencyKey = null)
{
    /// <summary>Reads by this caller see everything acknowledged anywhere before, not only on this node.</summary>
    public bool QuorumReads { get; init; }
}
