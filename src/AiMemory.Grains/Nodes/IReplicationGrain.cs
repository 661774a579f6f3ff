using Orleans;
using Orleans.Concurrency;

namespace AiMemory.Grains.Nodes;

/// <summary>One node's end of the replication; the key is the node's id, and it lives there and nowhere else.</summary>
[Alias("aimemory.replication.v1")]
public interface IReplicationGrain : IGrainWithStringKey
{
    /// <summary>Takes messages of another node's core: entries, confirmations, promises. One way; what is lost is sent again from the log.</summary>
    /// <param name="from">The sender's node id.</param>
    /// <param name="stream">Any number that the sender took for this life of it.</param>
    /// <param name="number">The frame's place in the stream, from 1: calls made one after another may arrive in any order.</param>
    [OneWay]
    [Alias("deliver-in-order")]
    Task DeliverAsync(string from, long stream, long number, Immutable<byte[]> frame);
}
