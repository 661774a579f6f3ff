using AiMemory.Diagnostics;
using AiMemory.Gateway.Routing;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Metrics;

/// <summary>Brings the gauges up to date: rows, subscriptions, peers.</summary>
internal sealed class GaugeRefresh(IMemoryService service, StatusMonitor status)
{
    private static readonly Caller Self = new(Door.Http, null, "system:metrics");

    /// <summary>What cannot be asked now keeps its last value: metrics are wanted most when something is wrong.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var peer in status.Current.Peers)
        {
            MemoryInstruments.SetPeer(peer.NodeId, peer.Alive, peer.LagEntries);
        }

        var stats = await service.GetStatsAsync(Self, cancellationToken).ConfigureAwait(false);
        if (stats.IsDone)
        {
            MemoryInstruments.SetMemories(stats.Value.Total);
        }

        var subscriptions = await service.ListSubscriptionsAsync(Self, cancellationToken).ConfigureAwait(false);
        if (subscriptions.IsDone)
        {
            MemoryInstruments.SetSubscriptions(subscriptions.Value.Count);
        }
    }
}
