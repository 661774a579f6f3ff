namespace AiMemory;

/// <summary>A registered webhook. Only the SHA-256 of its secret is kept.</summary>
public sealed record WebhookSubscription
{
    public required string Id { get; init; }

    public required string Url { get; init; }

    public string Events { get; init; } = "*";

    /// <summary>Lowercase hex SHA-256 of the secret; the key of the signature is its 32 raw bytes.</summary>
    public string? SecretHash { get; init; }

    public string? NamespaceFilter { get; init; }

    public string? AgentFilter { get; init; }

    public string? CreatedBy { get; init; }

    public required string CreatedAt { get; init; }

    public string? LastDispatchedAt { get; init; }

    public long DispatchCount { get; init; }

    public long FailureCount { get; init; }
}
