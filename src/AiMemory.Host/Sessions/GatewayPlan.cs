#if ORLEANS
using AiMemory.Cli.Hosting;
using AiMemory.Cluster.Gateways;
using AiMemory.Host.Nodes;

namespace AiMemory.Host.Sessions;

/// <summary>Where a gateway's flags say that its cluster meets.</summary>
internal static class GatewayPlan
{
    /// <exception cref="AiMemory.Gateway.GatewayConfigurationException">The flags name no cluster.</exception>
    public static ClusterGatewayOptions Of(GatewayRunOptions options)
    {
        var problems = new List<string>();
        if (MeetingPlan.ProblemIn(options.Membership) is { } problem)
        {
            problems.Add($"--membership: {problem}");
        }

        problems.AddRange(options.Nodes.Where(url => MeetingPlan.AddressIn(url) is null).Select(url => $"--nodes: {url} is not a URL like http://127.0.0.1:9078"));
        var tls = SiloTlsPlan.Of(options.SiloTls, (flag, what) => problems.Add($"{flag}: {what}"));
        SettingProblems.RefuseAny(problems);
        return new ClusterGatewayOptions
        {
            MembershipUrl = MeetingPlan.UrlIn(options.Membership),
            MeetingFolder = MeetingPlan.FolderIn(options.Membership, options.Nodes.Select(url => MeetingPlan.AddressIn(url)!).Distinct(StringComparer.Ordinal)),
            Tls = tls,
        };
    }
}
#endif
