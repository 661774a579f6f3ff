namespace AiMemory.Application.Commands;

/// <summary>Registers an agent, or refreshes its registration.</summary>
public sealed record RegisterAgentCommand(
    string Namespace, string NewId, string AgentId, string AgentType, IReadOnlyList<string> Capabilities, string At)
    : MemoryCommand(Namespace);
