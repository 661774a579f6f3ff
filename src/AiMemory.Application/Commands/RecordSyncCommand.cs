namespace AiMemory.Application.Commands;

/// <summary>Moves the sync clocks of an agent forward; never back.</summary>
public sealed record RecordSyncCommand(
    string Namespace, string AgentId, string PeerId, string? SeenAt, string? PulledAt, string? PushedAt)
    : MemoryCommand(Namespace);
