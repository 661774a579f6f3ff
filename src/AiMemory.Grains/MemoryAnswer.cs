using Orleans;

namespace AiMemory.Grains;

/// <summary>How a request ended: a value, queued for approval, or a problem. Exactly one of the three is set.</summary>
[GenerateSerializer, Immutable, Alias("aimemory.answer.v1`1")]
public sealed record MemoryAnswer<T>
    where T : class
{
    [Id(0)]
    public T? Value { get; init; }

    [Id(1)]
    public MemoryProblem? Problem { get; init; }

    /// <summary>Governance wants an approval first: the id of the action that waits for it.</summary>
    [Id(2)]
    public string? PendingId { get; init; }

    /// <summary>On acknowledged writes.</summary>
    [Id(3)]
    public WriteReceipt? Receipt { get; init; }

    /// <summary>The value, for callers who have nothing else to do than to give up.</summary>
    /// <exception cref="MemoryRefusedException">There is none.</exception>
    public T Require() => Value ?? throw new MemoryRefusedException(
        Problem ?? new MemoryProblem(MemoryProblemKind.Denied, $"waits for approval as {PendingId}"));
}
