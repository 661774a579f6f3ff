namespace AiMemory.Cluster;

/// <summary>One node of a cluster.</summary>
public sealed record ClusterNodeOptions
{
    /// <summary>This node's id: the host and port that others reach it by.</summary>
    public required string NodeId { get; init; }

    /// <summary>All nodes' ids, this one's included.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>W; 0 is a majority.</summary>
    public int WriteQuorum { get; init; }

    /// <summary>How long a write waits for its quorum, milliseconds.</summary>
    public int QuorumTimeoutMs { get; init; } = 2_000;

    /// <summary>Where the nodes of one machine meet: membership file and lock files. Shared by all of them.</summary>
    public required string MeetingFolder { get; init; }

    /// <summary>The SQLite file for this node's grain state.</summary>
    public required string StatePath { get; init; }
}
