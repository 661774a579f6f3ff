using AiMemory.Cluster.Silo;
using AiMemory.Engine;

namespace AiMemory.Cluster.Grains;

/// <summary>Keeps <see cref="PeerWatermarks"/>; the key is the node's id.</summary>
[Alias("aimemory.peer-watermarks-grain.v1")]
internal interface IPeerWatermarksGrain : IGrainWithStringKey
{
    /// <summary>Hands the engine what a former life knew, once, and keeps what it knows now.</summary>
    [Alias("keep")]
    Task KeepAsync();
}

/// <inheritdoc cref="IPeerWatermarksGrain"/>
[PinnedToNode]
[GrainType("peer-watermarks")]
internal sealed class PeerWatermarksGrain(ClusterNode node, [PersistentState("peers", NodeStorage.Name)] IPersistentState<PeerWatermarks> kept)
    : Grain, IPeerWatermarksGrain
{
    // A peer that takes part is heard all the time: that it was is written this often.
    private static readonly TimeSpan HeardEvery = TimeSpan.FromMinutes(1);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        node.Engine.Remember(kept.State.Peers.Select(p => new PeerStatus(p.NodeId, null, false, p.LagEntries, p.HeardAt)));
        return Task.CompletedTask;
    }

    public async Task KeepAsync()
    {
        PeerWatermark[] now =
        [
            .. from peer in node.Engine.GetStatus().Peers
               where peer.LastHeardAt is not null
               select new PeerWatermark(peer.NodeId, peer.LagEntries, peer.LastHeardAt.GetValueOrDefault()),
        ];
        if (now.Length == kept.State.Peers.Count && now.Zip(kept.State.Peers).All(p => IsOld(p.First, p.Second)))
        {
            return;
        }

        kept.State = new PeerWatermarks { Peers = now };
        await kept.WriteStateAsync();
    }

    private static bool IsOld(PeerWatermark now, PeerWatermark written) =>
        now.NodeId == written.NodeId && now.LagEntries == written.LagEntries && (now.HeardAt - written.HeardAt).Duration() < HeardEvery;
}
