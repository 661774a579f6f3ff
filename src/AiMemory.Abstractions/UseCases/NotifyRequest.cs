namespace AiMemory.UseCases;

public sealed record NotifyRequest(string TargetAgentId, string Title, string Payload, long Priority = 5, Tier Tier = Tier.Mid);
