using Orleans;

namespace AiMemory.Grains;

/// <param name="Count">How many were moved into the archive.</param>
[GenerateSerializer, Immutable, Alias("aimemory.forgotten.v1")]
public sealed record ForgottenMemories([property: Id(0)] int Count);
