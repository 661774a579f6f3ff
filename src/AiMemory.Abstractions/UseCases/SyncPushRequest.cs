namespace AiMemory.UseCases;

public sealed record SyncPushRequest(string SenderAgentId, IReadOnlyList<Memory> Memories, bool DryRun);
