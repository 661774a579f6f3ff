namespace AiMemory.Campaign.Chaos;

/// <summary>Something that was done to the nodes, milliseconds since the cycle began.</summary>
internal sealed record TimelineEvent(double AtMs, string What);
