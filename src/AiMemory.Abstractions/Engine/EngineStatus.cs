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
    IReadOnlyList<string> Degraded);
