namespace AiMemory.Cluster.Gateways;

/// <summary>How a gateway finds the nodes of its cluster.</summary>
public sealed record ClusterGatewayOptions
{
    /// <summary>Where the nodes of this machine meet. Used when <see cref="MembershipUrl"/> is null.</summary>
    public string MeetingFolder { get; init; } = string.Empty;

    /// <summary>Where nodes of several machines meet, <c>postgres://...</c>.</summary>
    public string? MembershipUrl { get; init; }

    /// <summary>The certificates by which nodes and gateways know each other; null talks to them in the clear.</summary>
    public SiloTls? Tls { get; init; }
}
