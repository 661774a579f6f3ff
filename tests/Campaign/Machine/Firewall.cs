using System.Globalization;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Machine;

/// <summary>
/// Cuts and thins the connections between nodes, and only those. All nodes are on one loopback, so addresses do not tell them apart: each
/// runs under a group id of its own, by which the packet filter marks the connections that it opens and answers. Clients' connections
/// carry no mark and are never touched.
/// </summary>
internal sealed class Firewall
{
    private const int FirstGroup = 61_001;
    private const string Chain = "CAMPAIGN";
    private static readonly string[] Names = ["a", "b", "c"];

    private Firewall()
    {
    }

    /// <summary>Why this machine cannot; null when it can.</summary>
    public static string? WhyNot => Sandbox.WhyNot
        ?? (ShellCommand.Exists("iptables") ? null : "iptables is not installed")
        ?? (ShellCommand.Exists("setpriv") ? null : "setpriv (util-linux) is not installed");

    public static NodeSetup Wrap(NodeSetup setup) => setup with
    {
        Wrapper = ["setpriv", "--regid", $"{FirstGroup + Array.IndexOf(Names, setup.Name)}", "--clear-groups", .. setup.Wrapper],
    };

    /// <exception cref="InvalidOperationException">The kernel does not take the rules.</exception>
    public static async Task<Firewall> InstallAsync()
    {
        if ((await ShellCommand.TryAsync(["iptables", "-w", "-n", "-L", Chain])).Exit == 0)
        {
            return new Firewall();
        }

        foreach (var (name, i) in Names.Select((n, i) => (n, i)))
        {
            string[] ofNode = ["-t", "mangle", "-A", "OUTPUT", "-p", "tcp", "-m", "owner", "--gid-owner", $"{FirstGroup + i}", "-m", "conntrack", "--ctdir"];
            await IptablesAsync([.. ofNode, "ORIGINAL", "-j", "CONNMARK", "--or-mark", BitOf(name)]);
            await IptablesAsync([.. ofNode, "REPLY", "-m", "connmark", "!", "--mark", "0", "-j", "CONNMARK", "--or-mark", BitOf(name)]);
        }

        await IptablesAsync(["-N", Chain]);
        await IptablesAsync(["-I", "INPUT", "-j", Chain]);
        return new Firewall();
    }

    /// <summary>No packet passes between this node and any other, until <see cref="HealAsync"/>.</summary>
    public async Task IsolateAsync(NodeProcess node)
    {
        await IptablesAsync(["-A", Chain, "-m", "connmark", "--mark", $"{BitOf(node.Name)}/{BitOf(node.Name)}", "-j", "DROP"]);
        // A connection that a peer opens is the node's only once it has answered; its ports say it from the first packet on.
        foreach (var port in ListeningPorts(node.ProcessId).Where(p => p != node.Port))
        {
            await IptablesAsync(["-A", Chain, "-p", "tcp", "--dport", $"{port}", "-j", "DROP"]);
        }
    }

    /// <summary>This share of all packets between nodes is lost, until <see cref="HealAsync"/>.</summary>
    public Task LoseAsync(double share) => IptablesAsync(
        ["-A", Chain, "-m", "connmark", "!", "--mark", "0", "-m", "statistic", "--mode", "random", "--probability", share.ToString("f2", CultureInfo.InvariantCulture), "-j", "DROP"]);

    /// <summary>Ends all of it; returns how many packets were dropped.</summary>
    public async Task<long> HealAsync()
    {
        var rules = await ShellCommand.RunAsync(["iptables", "-w", "-v", "-n", "-x", "-L", Chain]);
        var dropped = rules.Split('\n').Where(l => l.Contains("DROP", StringComparison.Ordinal))
            .Sum(l => long.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture));
        await IptablesAsync(["-F", Chain]);
        return dropped;
    }

    private static string BitOf(string name) => $"{1 << Array.IndexOf(Names, name)}";

    private static Task IptablesAsync(string[] arguments) => ShellCommand.RunAsync(["iptables", "-w", .. arguments]);

    private static IEnumerable<int> ListeningPorts(int processId)
    {
        var sockets = new DirectoryInfo($"/proc/{processId}/fd").EnumerateFileSystemInfos()
            .Select(fd => fd.LinkTarget ?? string.Empty).Where(t => t.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(t => t["socket:[".Length..^1]).ToHashSet(StringComparer.Ordinal);
        const string Listen = "0A";
        return File.ReadLines($"/proc/{processId}/net/tcp").Skip(1)
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(f => f[3] == Listen && sockets.Contains(f[9]))
            .Select(f => int.Parse(f[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
