using Orleans;

namespace AiMemory.Grains.Nodes;

/// <param name="Command">The command as the application encodes it.</param>
/// <param name="IdempotencyKey">A second commit under the same key gets the first one's answer.</param>
[GenerateSerializer, Immutable, Alias("aimemory.commit-call.v1")]
public sealed record CommitCall([property: Id(0)] byte[] Command, [property: Id(1)] string? IdempotencyKey);
