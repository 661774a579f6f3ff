using Orleans;

namespace AiMemory.Grains;

/// <summary>What a store did.</summary>
/// <param name="Memory">The memory as it is now.</param>
/// <param name="Updated">A memory of that title was there.</param>
/// <param name="PotentialContradictions">Ids of memories of this namespace that share words with the title; best first, at most 5.</param>
/// <param name="NearDuplicates">Ids of memories whose text is nearly the same.</param>
[GenerateSerializer, Immutable, Alias("aimemory.stored.v1")]
public sealed record StoredMemory(
    [property: Id(0)] MemoryRecord Memory,
    [property: Id(1)] bool Updated,
    [property: Id(2)] IReadOnlyList<string> PotentialContradictions,
    [property: Id(3)] IReadOnlyList<string> NearDuplicates);
