namespace AiMemory.Replication;

/// <summary>The part of a history that one epoch wrote: its entries 1 to <paramref name="Last"/>.</summary>
public readonly record struct Segment(long Epoch, long Last);
