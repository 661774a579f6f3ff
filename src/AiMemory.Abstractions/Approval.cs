namespace AiMemory;

/// <summary>One consensus vote.</summary>
public sealed record Approval(string AgentId, string ApprovedAt);
