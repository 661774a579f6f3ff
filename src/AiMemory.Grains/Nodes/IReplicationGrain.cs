using Orleans;
using Orleans.Concurrency;

namespace AiMemory.Grains.Nodes;

/// <summary>One node's end of the replication; the key is the node's id, and it lives there and nowhere else.</summary>
[Alias("aimemory.replication.v1")]
public interface IReplicationGrain : IGrainWithStringKey
{
    /// <summary>Takes messages of another node's core: entries, confirmations, promises. One way; what is lost is sent again from the log.</summary>
    [OneWay]
    [Alias("deliver")]
    Task DeliverAsync(string from, Immutable<byte[]> frame);
}
