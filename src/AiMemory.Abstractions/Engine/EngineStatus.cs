namespace AiMemory.Engine;

/// <summary>What a node says of itself and its peers.</summary>
/// <param name="Engine"><c>embedded</c> or <c>orleans</c>.</param>
/// <param name="Ready">A quorum of nodes is reachable.</param>
public sealed record EngineStatus(
    string Engine,
    string NodeId,
    int Replicas,
    int WriteQuorum,
    bool Federated,
    bool Ready,
    IReadOnlyList<PeerStatus> Peers,
    IReadOnlyList<string> Degraded)
{
    /// <summary>The namespaces whose owner is on this node now, with their epochs; those that nobody wrote to of late have no owner.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Owned { get; init; } = [];
}
