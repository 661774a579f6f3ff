namespace AiMemory.Cluster.Gateways;

/// <summary>How a gateway finds the nodes of its cluster.</summary>
public sealed record ClusterGatewayOptions
{
    /// <summary>Where the nodes of this machine meet. Used when <see cref="MembershipUrl"/> is null.</summary>
    public string MeetingFolder { get; init; } = string.Empty;

    /// <summary>Where nodes of several machines meet, <c>postgres://...</c>.</summary>
    public string? MembershipUrl { get; init; }

    /// <summary>The certificates by which silos and gateways know each other; its addresses and ports are not used.</summary>
    public SiloEndpoint Silo { get; init; } = new();
}
