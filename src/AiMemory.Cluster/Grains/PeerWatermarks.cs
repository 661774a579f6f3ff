namespace AiMemory.Cluster.Grains;

/// <summary>What a node last knew of its peers, kept over its own restarts.</summary>
[GenerateSerializer, Alias("aimemory.peer-watermarks.v1")]
internal sealed record PeerWatermarks
{
    [Id(0)]
    public IReadOnlyList<PeerWatermark> Peers { get; init; } = [];
}

/// <param name="LagEntries">Entries that this node held and the peer had not confirmed.</param>
/// <param name="HeardAt">When the peer last took part, by this node's clock.</param>
[GenerateSerializer, Immutable, Alias("aimemory.peer-watermark.v1")]
internal sealed record PeerWatermark([property: Id(0)] string NodeId, [property: Id(1)] long LagEntries, [property: Id(2)] DateTimeOffset HeardAt);
