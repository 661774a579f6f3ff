using Orleans;

namespace AiMemory.Grains;

/// <param name="Memory">As it was before this recall counted as a use.</param>
/// <param name="Score">Higher fits better; only to be compared within one answer.</param>
[GenerateSerializer, Immutable, Alias("aimemory.recalled-memory.v1")]
public sealed record RecalledRecord([property: Id(0)] MemoryRecord Memory, [property: Id(1)] double Score);
