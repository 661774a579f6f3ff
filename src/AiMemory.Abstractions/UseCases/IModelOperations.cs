namespace AiMemory.UseCases;

/// <summary>What a language model can add, where one is configured; else <see cref="ProblemKind.Unsupported"/>.</summary>
public interface IModelOperations
{
    CapabilitiesResponse GetCapabilities();

    ValueTask<Outcome<IReadOnlyList<string>>> ExpandQueryAsync(string query, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<AutoTagResponse>> AutoTagAsync(string id, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<ContradictionResponse>> DetectContradictionAsync(
        string idA, string idB, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<CuratorReport>> CurateAsync(CurateRequest request, Caller caller, CancellationToken cancellationToken);

    /// <summary>Reverses one logged curator action; the value says whether it changed anything.</summary>
    ValueTask<Outcome<RollbackResponse>> RollbackAsync(string entryId, Caller caller, CancellationToken cancellationToken);

    /// <summary>Reverses up to <paramref name="count"/> of the newest actions that are not reversed yet.</summary>
    ValueTask<Outcome<RollbackResponse>> RollbackLastAsync(int count, Caller caller, CancellationToken cancellationToken);
}
