using AiMemory.Engine.Replicated;

namespace AiMemory.Cluster;

/// <summary>One node of a cluster.</summary>
public sealed record ClusterNodeOptions
{
    /// <summary>This node's id: the host and port that others reach it by.</summary>
    public required string NodeId { get; init; }

    /// <summary>All nodes' ids, this one's included.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>URLs by which clients reach the nodes, by node id.</summary>
    public IReadOnlyDictionary<string, string> Urls { get; init; } = new Dictionary<string, string>();

    /// <summary>W; 0 is a majority.</summary>
    public int WriteQuorum { get; init; }

    /// <summary>How long a write waits for its quorum, milliseconds.</summary>
    public int QuorumTimeoutMs { get; init; } = 2_000;

    /// <summary>How often all rows are checked against damage; null: never.</summary>
    public ScrubOptions? Scrub { get; init; } = new();

    /// <summary>Where the nodes of one machine meet: membership file and lock files. Shared by all of them.</summary>
    public string MeetingFolder { get; init; } = string.Empty;

    /// <summary>Where nodes of several machines meet, <c>postgres://...</c>: a database for this cluster alone. Null meets in <see cref="MeetingFolder"/>.</summary>
    public string? MembershipUrl { get; init; }

    /// <summary>How silos reach each other, and this one's certificate.</summary>
    public SiloEndpoint Silo { get; init; } = new();

    /// <summary>The SQLite file for this node's grain state, where the nodes meet in a folder; with <see cref="MembershipUrl"/> it lies in that database.</summary>
    public required string StatePath { get; init; }
}
