namespace AiMemory.Cluster.Membership;

/// <summary>Only one silo at a time writes that it joins and that it is active: a conflict there costs Orleans a back-off of seconds.</summary>
internal sealed class JoinInTurn(IMeetingPlace place) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private IDisposable? _turn;

    public void Participate(ISiloLifecycle observer)
    {
        observer.Subscribe("join-in-turn", ServiceLifecycleStage.RuntimeGrainServices - 1, TakeAsync, EndAsync);
        observer.Subscribe("join-in-turn-end", ServiceLifecycleStage.AfterRuntimeGrainServices + 1, EndAsync);
        observer.Subscribe("activate-in-turn", ServiceLifecycleStage.ValidateInitialConnectivity - 1, TakeAsync, EndAsync);
        observer.Subscribe("activate-in-turn-end", ServiceLifecycleStage.BecomeActive + 1, EndAsync);
    }

    /// <summary>A silo that failed in its turn must not keep the others waiting.</summary>
    public void Dispose() => _turn?.Dispose();

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        _turn?.Dispose();
        _turn = await place.HoldJoinAsync(cancellationToken).ConfigureAwait(false);
        place.MarkDead(own: false);
    }

    private Task EndAsync(CancellationToken cancellationToken)
    {
        _turn?.Dispose();
        _turn = null;
        return Task.CompletedTask;
    }
}
