namespace AiMemory.UseCases;

public sealed record RegisterAgentRequest(string AgentId, string AgentType, IReadOnlyList<string> Capabilities);
