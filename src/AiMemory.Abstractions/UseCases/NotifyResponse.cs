namespace AiMemory.UseCases;

public sealed record NotifyResponse(string Id, string From, string To, string Namespace, Tier Tier, string DeliveredAt);
