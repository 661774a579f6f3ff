using Orleans;

namespace AiMemory.Grains;

/// <summary>Memories in the order of the question.</summary>
[GenerateSerializer, Immutable, Alias("aimemory.list-answer.v1")]
public sealed record MemoryList([property: Id(0)] IReadOnlyList<MemoryRecord> Items);
