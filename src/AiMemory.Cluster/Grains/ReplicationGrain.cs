using AiMemory.Engine.Replicated;
using AiMemory.Grains.Nodes;
using Orleans.Concurrency;

namespace AiMemory.Cluster.Grains;

/// <summary>Hands what other nodes' cores sent to the core of this node.</summary>
[Reentrant]
[PinnedToNode]
[GrainType("replication")]
public sealed class ReplicationGrain(ClusterNode node) : Grain, IReplicationGrain
{
    public Task DeliverAsync(string from, long stream, long number, Immutable<byte[]> frame)
    {
        node.Engine.Receive(from, stream, number, MessageCodec.Decode(frame.Value));
        return Task.CompletedTask;
    }
}
