using Orleans;

namespace AiMemory.Grains;

/// <summary>A directed link between two memories.</summary>
[GenerateSerializer, Immutable, Alias("aimemory.link.v1")]
public sealed record LinkRecord([property: Id(0)] string SourceId, [property: Id(1)] string TargetId, [property: Id(2)] string Relation);
