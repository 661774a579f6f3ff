using System.Text.Json.Serialization;
using AiMemory.Campaign.Reports;

namespace AiMemory.Campaign.Phases;

/// <summary><c>phase2.json</c>.</summary>
internal sealed record FederationReport : IPhaseReport
{
    public int Phase => 2;

    public required bool Pass { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public string? Skipped { get; init; }

    public int TotalWrites { get; init; }

    public int Ok { get; init; }

    public int QuorumNotMet { get; init; }

    public int Fail { get; init; }

    /// <summary>Memories per node when the last one had arrived, or when the wait for it ended.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; init; } = new Dictionary<string, int>();

    /// <summary>Acknowledged writes that a node did not show within the limit.</summary>
    public IReadOnlyDictionary<string, int> AcknowledgedButMissing { get; init; } = new Dictionary<string, int>();

    /// <summary>The status of a write with one peer killed.</summary>
    [JsonPropertyName("probe1_single_peer_down")]
    public int SinglePeerDown { get; init; }

    /// <summary>The status of a write with both peers killed.</summary>
    [JsonPropertyName("probe2_both_peers_down")]
    public int BothPeersDown { get; init; }

    public IReadOnlyDictionary<string, string> Digests { get; init; } = new Dictionary<string, string>();

    /// <summary>Bodies that differ from what was sent, over all nodes.</summary>
    public int BodiesDifferent { get; init; }

    /// <summary>From a write's answer until a node shows it, over all writes and nodes.</summary>
    public Spread? LagMs { get; init; }

    public IReadOnlyDictionary<string, Spread> LagMsByNode { get; init; } = new Dictionary<string, Spread>();

    /// <summary>From a write's request to its answer.</summary>
    public Spread? LatencyMs { get; init; }

    public HangUpReport? HangUp { get; init; }

    /// <summary>Points (milliseconds since the first write, memories): answered to clients, and visible on each node.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<double[]>> LagCurve { get; init; } = new Dictionary<string, IReadOnlyList<double[]>>();
}
