namespace AiMemory.UseCases;

public sealed record InboxResponse(string AgentId, string Namespace, bool UnreadOnly, IReadOnlyList<Memory> Messages);
