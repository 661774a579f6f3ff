namespace AiMemory.Simulation;

/// <summary>A row or its tombstone; the body starts with the writer's wall clock, eight bytes.</summary>
internal readonly record struct SimRow(EntryVersion Version, bool Deleted, ReadOnlyMemory<byte> Body);
