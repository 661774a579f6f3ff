namespace AiMemory.UseCases;

/// <param name="Id">Id of the registration's memory.</param>
public sealed record RegisterAgentResponse(string Id, string AgentId, string AgentType, IReadOnlyList<string> Capabilities);
