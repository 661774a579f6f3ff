namespace AiMemory.UseCases;

/// <summary>Finding memories.</summary>
public interface IRecallOperations
{
    ValueTask<Outcome<IReadOnlyList<Memory>>> ListAsync(ListRequest request, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<IReadOnlyList<Memory>>> SearchAsync(SearchRequest request, Caller caller, CancellationToken cancellationToken);

    /// <summary>Ranked by what fits the context; touches what it returns.</summary>
    ValueTask<Outcome<RecallResponse>> RecallAsync(RecallRequest request, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<SessionStartResponse>> StartSessionAsync(
        SessionStartRequest request, Caller caller, CancellationToken cancellationToken);
}
