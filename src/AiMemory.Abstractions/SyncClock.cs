namespace AiMemory;

/// <summary>What one agent has seen of a peer through the sync routes; moves forward only.</summary>
public sealed record SyncClock(string AgentId, string PeerId, string LastSeenAt, string? LastPulledAt, string? LastPushedAt);
