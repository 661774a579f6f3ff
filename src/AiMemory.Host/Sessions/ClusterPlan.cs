#if ORLEANS
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AiMemory.Cli.Hosting;
using AiMemory.Cluster;
using AiMemory.Gateway;

namespace AiMemory.Host.Sessions;

/// <summary>Makes a cluster of 0.6.0's flags: this node's own URL and those of its peers are the cluster.</summary>
internal static class ClusterPlan
{
    /// <exception cref="GatewayConfigurationException">The flags make no cluster.</exception>
    public static ClusterNodeOptions Of(ServeOptions options)
    {
        var self = NodeOf("--advertise", options.Advertise ?? $"http://{options.Host}:{options.Port}");
        var peers = options.QuorumPeers.Select(url => NodeOf("--quorum-peers", url)).Where(n => n != self).Distinct(StringComparer.Ordinal);
        string[] nodes = [.. peers.Append(self).Order(StringComparer.Ordinal)];
        if (options.QuorumWrites > nodes.Length)
        {
            throw new GatewayConfigurationException(
                $"--quorum-writes {options.QuorumWrites} is more than the {nodes.Length} nodes that --quorum-peers and this one make");
        }

        if (Array.Exists(nodes, n => !n.StartsWith("localhost:", StringComparison.Ordinal)))
        {
            throw new GatewayConfigurationException(
                "--quorum-peers names other machines; nodes of several machines meet in PostgreSQL, which this build does not do yet (--membership)");
        }

        var data = Path.GetFullPath(options.DatabasePath);
        return new ClusterNodeOptions
        {
            NodeId = self,
            Nodes = nodes,
            WriteQuorum = options.QuorumWrites,
            QuorumTimeoutMs = options.QuorumTimeoutMs,
            MeetingFolder = Path.Combine(RuntimeFolder(), "cluster-" + Hash(string.Join(',', nodes))),
            StatePath = data + ".silo",
        };
    }

    private static string NodeOf(string flag, string url)
    {
        if (!Uri.TryCreate(url.Contains("://", StringComparison.Ordinal) ? url : $"http://{url}", UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https"))
        {
            throw new GatewayConfigurationException($"{flag}: {url} is not a URL like http://127.0.0.1:9078");
        }

        // A node that listens on any address is met on loopback by those of its own machine.
        var isHere = uri.IsLoopback || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)));
        return $"{(isHere ? "localhost" : uri.Host)}:{uri.Port}";
    }

    private static string RuntimeFolder()
    {
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        return string.IsNullOrEmpty(runtime) || !Directory.Exists(runtime)
            ? Path.Combine(Path.GetTempPath(), $"ai-memory-{Environment.UserName}")
            : Path.Combine(runtime, "ai-memory");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
#endif
