namespace AiMemory;

/// <summary>The row has moved on since the caller read it.</summary>
/// <param name="Current">The version it has now.</param>
public sealed record PreconditionProblem(EntryVersion Current)
    : Problem(ProblemKind.PreconditionFailed, $"the memory is now at version {Current}");
