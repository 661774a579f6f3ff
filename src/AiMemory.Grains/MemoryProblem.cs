using Orleans;

namespace AiMemory.Grains;

/// <summary>A refusal, or a write whose outcome is unknown.</summary>
/// <param name="Message">For people; names the field and the bound, and holds no content.</param>
[GenerateSerializer, Immutable, Alias("aimemory.problem.v1")]
public sealed record MemoryProblem([property: Id(0)] MemoryProblemKind Kind, [property: Id(1)] string Message)
{
    /// <summary>With <see cref="MemoryProblemKind.QuorumNotMet"/>: how many nodes held the write by then.</summary>
    [Id(2)]
    public int Got { get; init; }

    /// <summary>With <see cref="MemoryProblemKind.QuorumNotMet"/>: W.</summary>
    [Id(3)]
    public int Needed { get; init; }

    /// <summary>With <see cref="MemoryProblemKind.PreconditionFailed"/>: the version that the memory has now.</summary>
    [Id(4)]
    public string? CurrentVersion { get; init; }
}
