#if ORLEANS
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AiMemory.Cli.Hosting;
using AiMemory.Cluster;
using AiMemory.Cluster.Membership;
using AiMemory.Gateway;

namespace AiMemory.Host.Sessions;

/// <summary>Makes a cluster of 0.6.0's flags: this node's own URL and those of its peers are the cluster.</summary>
internal static class ClusterPlan
{
    private const string MembershipFile = "membership.db";

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

        var elsewhere = Array.FindAll(nodes, n => !IsHere(n));
        if (elsewhere.Length > 0)
        {
            CheckElsewhere(options, self, elsewhere);
        }

        CheckMembership(options.Membership);
        var data = Path.GetFullPath(options.DatabasePath);
        return new ClusterNodeOptions
        {
            NodeId = self,
            Nodes = nodes,
            WriteQuorum = options.QuorumWrites,
            QuorumTimeoutMs = options.QuorumTimeoutMs,
            Urls = UrlsOf(options, self),
            MembershipUrl = UrlIn(options.Membership),
            Silo = new SiloEndpoint { Address = elsewhere.Length == 0 ? IPAddress.Loopback : AddressOf(self) },
            MeetingFolder = FolderIn(options.Membership, nodes),
            StatePath = data + ".silo",
        };
    }

    /// <exception cref="GatewayConfigurationException">It names no place to meet.</exception>
    public static void CheckMembership(string? membership)
    {
        if (membership is not null && PostgresUrl.IsOne(membership))
        {
            CheckUrl(membership);
        }
        else if (membership is not null && Path.GetFileName(membership) != MembershipFile)
        {
            throw new GatewayConfigurationException(
                $"--membership {membership}: the file's name must be {MembershipFile}, in a folder that the cluster's nodes share; or postgres://...");
        }
    }

    /// <summary>The server where the nodes meet; null when it is a folder.</summary>
    public static string? UrlIn(string? membership) => membership is { } url && PostgresUrl.IsOne(url) ? url : null;

    /// <summary>The folder where the nodes of one machine meet: of the file given, or the one that their names lead to.</summary>
    public static string FolderIn(string? membership, IEnumerable<string> nodes) => membership is { } file && !PostgresUrl.IsOne(file)
        ? Path.GetDirectoryName(Path.GetFullPath(file))!
        : Path.Combine(RuntimeFolder(), "cluster-" + Hash(string.Join(',', nodes.Order(StringComparer.Ordinal))));

    private static bool IsHere(string node) => node.StartsWith("localhost:", StringComparison.Ordinal);

    private static void CheckElsewhere(ServeOptions options, string self, string[] elsewhere)
    {
        if (options.Advertise is null && IsAnyAddress(options.Host))
        {
            throw new GatewayConfigurationException(
                $"--host {options.Host} does not say how the other nodes reach this one: add --advertise http://ADDRESS:{options.Port}");
        }

        if (IsHere(self))
        {
            throw new GatewayConfigurationException(
                $"--quorum-peers names other machines ({string.Join(", ", elsewhere)}), and they cannot reach this node at {options.Advertise ?? options.Host}: "
                + "add --host ADDRESS, or --host 0.0.0.0 --advertise http://ADDRESS:PORT");
        }

        if (options.Membership is null || !PostgresUrl.IsOne(options.Membership))
        {
            throw new GatewayConfigurationException(
                $"--quorum-peers names other machines ({string.Join(", ", elsewhere.Where(n => n != self))}); nodes of several machines meet in PostgreSQL: "
                + "add --membership postgres://user:password@host/database");
        }
    }

    private static void CheckUrl(string membership)
    {
        try
        {
            _ = PostgresUrl.ToConnectionString(membership);
        }
        catch (FormatException e)
        {
            throw new GatewayConfigurationException($"--membership: {e.Message}", e);
        }
    }

    private static bool IsAnyAddress(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));

    // Silos are known to each other by address.
    private static IPAddress AddressOf(string node)
    {
        var host = node[..node.LastIndexOf(':')];
        try
        {
            return IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address : Dns.GetHostAddresses(host)[0];
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new GatewayConfigurationException($"--advertise: the host '{host}' has no address: {e.Message}", e);
        }
    }

    // As they were given: what works for whoever wrote the flags works for whoever reads them here.
    private static Dictionary<string, string> UrlsOf(ServeOptions options, string self)
    {
        var urls = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [self] = options.Advertise ?? (IsHere(self) ? $"http://127.0.0.1:{options.Port}" : $"http://{self}"),
        };
        foreach (var peer in options.QuorumPeers)
        {
            urls.TryAdd(NodeOf("--quorum-peers", peer), peer);
        }

        return urls;
    }

    public static string NodeOf(string flag, string url)
    {
        if (!Uri.TryCreate(url.Contains("://", StringComparison.Ordinal) ? url : $"http://{url}", UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https"))
        {
            throw new GatewayConfigurationException($"{flag}: {url} is not a URL like http://127.0.0.1:9078");
        }

        // A node that listens on any address is met on loopback by those of its own machine.
        var isHere = uri.IsLoopback || IsAnyAddress(uri.Host);
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
