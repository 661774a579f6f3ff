namespace AiMemory.Events;

/// <summary>Something a caller did and the cluster acknowledged, for webhooks. Raised once, by the node that answered the caller.</summary>
/// <param name="Name">One of <see cref="WebhookEventNames"/>.</param>
/// <param name="MemoryId">The memory concerned; for several, one event each.</param>
/// <param name="AgentId">The author of the memory for a store, else the caller.</param>
public sealed record WebhookEvent(string Name, string MemoryId, string Namespace, string? AgentId, DateTimeOffset At);
