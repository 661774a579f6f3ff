using AiMemory.UseCases;

namespace AiMemory.Gateway.Bodies;

/// <summary>The body of a consolidation.</summary>
internal sealed record ConsolidateBody(ConsolidateRequest Request, string? AgentId);
