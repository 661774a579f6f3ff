namespace AiMemory.UseCases;

/// <summary>Actions that wait for approval.</summary>
public interface IPendingOperations
{
    ValueTask<Outcome<IReadOnlyList<PendingAction>>> ListPendingAsync(
        string? status, long limit, Caller caller, CancellationToken cancellationToken);

    /// <summary>Votes or approves; runs the action once approved.</summary>
    ValueTask<Outcome<ApproveResponse>> ApproveAsync(string id, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<RejectResponse>> RejectAsync(string id, Caller caller, CancellationToken cancellationToken);
}
