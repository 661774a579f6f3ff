using Orleans;

namespace AiMemory.Grains;

/// <summary>Where a write stands in its namespace's history, and who holds it on disk.</summary>
/// <param name="Version"><c>epoch.sequence</c>: its place in the history.</param>
/// <param name="Holders">Ids of the nodes.</param>
[GenerateSerializer, Immutable, Alias("aimemory.receipt.v1")]
public sealed record WriteReceipt([property: Id(0)] string Version, [property: Id(1)] IReadOnlyList<string> Holders);
