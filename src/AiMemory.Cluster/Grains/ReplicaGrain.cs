using AiMemory.Grains.Nodes;
using Orleans.Concurrency;

namespace AiMemory.Cluster.Grains;

[Reentrant]
[PinnedToNode]
[GrainType("replica")]
public sealed class ReplicaGrain(ClusterNode node) : Grain, IReplicaGrain
{
    public async Task<ReplicaDigest> GetDigestAsync(string @namespace)
    {
        var digest = await node.Engine.GetDigestAsync(@namespace, CancellationToken.None);
        return new ReplicaDigest(digest.Hash, digest.Rows, digest.Highest.ToString());
    }
}
