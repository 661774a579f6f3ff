using AiMemory.Cluster.Grains;

namespace AiMemory.Cluster.Silo;

/// <summary>Has what this node knows of its peers kept. A storage that is away is said once, and holds nothing up.</summary>
internal sealed class StateKeeper(string nodeId, Action<string> say)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private bool _failed;

    public async Task RunAsync(IGrainFactory grains, CancellationToken cancellationToken)
    {
        var grain = grains.GetGrain<IPeerWatermarksGrain>(nodeId);
        using var timer = new PeriodicTimer(Period);
        try
        {
            do
            {
                await KeepAsync(grain).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private async Task KeepAsync(IPeerWatermarksGrain grain)
    {
        try
        {
            await grain.KeepAsync().ConfigureAwait(false);
            _failed = false;
        }
#pragma warning disable CA1031 // Whatever the database throws, the node serves without: this is what an operator is shown, nothing that a write depends on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!_failed)
            {
                say($"what this node knows of its peers could not be kept: {e.Message}");
            }

            _failed = true;
        }
    }
}
