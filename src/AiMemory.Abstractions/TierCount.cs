namespace AiMemory;

public sealed record TierCount(string Tier, long Count);
