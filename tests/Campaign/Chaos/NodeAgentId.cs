namespace AiMemory.Campaign.Chaos;

/// <summary>An agent, and the node that it talks to.</summary>
internal readonly record struct NodeAgentId(string Node, int Number);
