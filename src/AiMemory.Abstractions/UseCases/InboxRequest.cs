namespace AiMemory.UseCases;

/// <param name="AgentId">Null means the caller's own inbox.</param>
public sealed record InboxRequest(string? AgentId, bool UnreadOnly = false, long Limit = 50);
