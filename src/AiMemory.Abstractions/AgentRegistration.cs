namespace AiMemory;

/// <summary>A registered agent, as its memory in <c>_agents</c> says.</summary>
public sealed record AgentRegistration(
    string AgentId,
    string AgentType,
    IReadOnlyList<string> Capabilities,
    string RegisteredAt,
    string LastSeenAt);
