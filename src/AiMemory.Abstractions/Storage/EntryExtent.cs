namespace AiMemory.Storage;

/// <summary>A run of entries of one epoch that a replica holds, both ends included.</summary>
public readonly record struct EntryExtent(long Epoch, long First, long Last);
