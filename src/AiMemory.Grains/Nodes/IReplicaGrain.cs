using Orleans;

namespace AiMemory.Grains.Nodes;

/// <summary>One node's copy; the key is the node's id, and it lives there and nowhere else.</summary>
[Alias("aimemory.replica.v1")]
public interface IReplicaGrain : IGrainWithStringKey
{
    /// <summary>What the node holds of a namespace: equal hashes mean equal content.</summary>
    [Alias("digest")]
    Task<ReplicaDigest> GetDigestAsync(string @namespace);
}
