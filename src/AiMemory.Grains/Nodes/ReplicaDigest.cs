using Orleans;

namespace AiMemory.Grains.Nodes;

/// <param name="Rows">Live memories.</param>
[GenerateSerializer, Immutable, Alias("aimemory.replica-digest.v1")]
public sealed record ReplicaDigest([property: Id(0)] string Hash, [property: Id(1)] long Rows, [property: Id(2)] string Highest);
