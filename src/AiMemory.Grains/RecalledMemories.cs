using Orleans;

namespace AiMemory.Grains;

/// <summary>What fits, best first.</summary>
/// <param name="Mode">How it was found: <c>keyword</c>, <c>hybrid</c> or <c>hybrid+rerank</c>.</param>
/// <param name="TokensUsed">About how many tokens the items are.</param>
[GenerateSerializer, Immutable, Alias("aimemory.recalled.v1")]
public sealed record RecalledMemories(
    [property: Id(0)] IReadOnlyList<RecalledRecord> Items, [property: Id(1)] string Mode, [property: Id(2)] long TokensUsed);
