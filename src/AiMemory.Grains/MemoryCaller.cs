using Orleans;

namespace AiMemory.Grains;

/// <summary>Who asks.</summary>
/// <param name="AgentId">
/// Becomes the author of what is stored and is asked about by governance: 1 to 128 of <c>A-Z a-z 0-9 _ - : @ . /</c>. Null is anonymous.
/// </param>
/// <param name="IdempotencyKey">At most 255 bytes. A second write under the same key gets the first one's answer, and writes nothing.</param>
[GenerateSerializer, Immutable, Alias("aimemory.caller.v1")]
public sealed record MemoryCaller([property: Id(0)] string? AgentId = null, [property: Id(1)] string? IdempotencyKey = null);
