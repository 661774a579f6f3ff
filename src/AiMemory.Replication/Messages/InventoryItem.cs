namespace AiMemory.Replication;

/// <summary>What a replica holds and has promised of one namespace.</summary>
public readonly record struct InventoryItem(string Namespace, EntryVersion Position, long Promised);
