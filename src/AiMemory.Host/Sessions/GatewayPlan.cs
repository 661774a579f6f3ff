#if ORLEANS
using AiMemory.Cli.Hosting;
using AiMemory.Cluster.Gateways;

namespace AiMemory.Host.Sessions;

/// <summary>Where a gateway's flags say that its cluster meets.</summary>
internal static class GatewayPlan
{
    /// <exception cref="AiMemory.Gateway.GatewayConfigurationException">The flags name no cluster.</exception>
    public static ClusterGatewayOptions Of(GatewayRunOptions options)
    {
        ClusterPlan.CheckMembership(options.Membership);
        return new ClusterGatewayOptions
        {
            MembershipUrl = ClusterPlan.UrlIn(options.Membership),
            MeetingFolder = ClusterPlan.FolderIn(options.Membership, options.Nodes.Select(url => ClusterPlan.NodeOf("--nodes", url)).Distinct(StringComparer.Ordinal)),
        };
    }
}
#endif
