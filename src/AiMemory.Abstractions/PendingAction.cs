namespace AiMemory;

/// <summary>An action that governance queued for approval. Never removed; decided once.</summary>
public sealed record PendingAction
{
    public required string Id { get; init; }

    /// <summary><c>store</c>, <c>delete</c> or <c>promote</c>.</summary>
    public required string ActionType { get; init; }

    public string? MemoryId { get; init; }

    public required string Namespace { get; init; }

    /// <summary>Canonical JSON of what is to be done.</summary>
    public required string PayloadJson { get; init; }

    public required string RequestedBy { get; init; }

    public required string RequestedAt { get; init; }

    /// <summary><c>pending</c>, <c>approved</c> or <c>rejected</c>.</summary>
    public string Status { get; init; } = "pending";

    public string? DecidedBy { get; init; }

    public string? DecidedAt { get; init; }

    public IReadOnlyList<Approval> Approvals { get; init; } = [];
}
