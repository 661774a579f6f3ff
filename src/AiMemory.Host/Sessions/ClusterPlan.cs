#if ORLEANS
using System.Net;
using System.Net.Sockets;
using AiMemory.Cli.Hosting;
using AiMemory.Cluster;
using AiMemory.Cluster.Membership;
using AiMemory.Engine.Replicated;

namespace AiMemory.Host.Sessions;

/// <summary>Makes a cluster of flags and configuration file: this node's own URL and those of its peers are the cluster.</summary>
internal sealed class ClusterPlan
{
    private readonly ServeOptions _options;
    private readonly Action<string> _onProblem;

    private ClusterPlan(ServeOptions options, Action<string> onProblem) => (_options, _onProblem) = (options, onProblem);

    /// <param name="onProblem">Told of everything that makes these options no cluster; what is returned then is of no use.</param>
    public static ClusterNodeOptions Of(ServeOptions options, Action<string> onProblem) => new ClusterPlan(options, onProblem).Make();

    private ClusterNodeOptions Make()
    {
        var self = MemberOf("--advertise", _options.Advertise ?? $"http://{_options.Host}:{_options.Port}", _options.NodeId);
        if (_options.Advertise is null && self.IsHere)
        {
            self = self with { Url = $"http://127.0.0.1:{_options.Port}" };
        }

        Member[] members =
        [
            .. _options.QuorumPeers.Select(PeerOf).Where(m => m.Address != self.Address).Append(self)
                .DistinctBy(m => m.Id, StringComparer.Ordinal).OrderBy(m => m.Id, StringComparer.Ordinal),
        ];
        if (_options.QuorumPeers.Count > 0 && _options.QuorumWrites > members.Length)
        {
            Problem("--quorum-writes", $"{_options.QuorumWrites} is more than the {members.Length} nodes that the peers and this one make");
        }

        var elsewhere = Array.FindAll(members, m => !m.IsHere);
        if (elsewhere.Length > 0)
        {
            CheckElsewhere(self, elsewhere);
        }

        if (MeetingPlan.ProblemIn(_options.Membership) is { } problem)
        {
            Problem("--membership", problem);
        }

        var data = Path.GetFullPath(_options.DatabasePath);
        return new ClusterNodeOptions
        {
            NodeId = self.Id,
            Nodes = [.. members.Select(m => m.Id)],
            WriteQuorum = _options.QuorumWrites,
            QuorumTimeoutMs = _options.QuorumTimeoutMs,
            Scrub = ScrubOptions.Of(_options.ScrubIntervalSecs),
            Urls = members.ToDictionary(m => m.Id, m => m.Url, StringComparer.Ordinal),
            MembershipUrl = MeetingPlan.UrlIn(_options.Membership),
            Silo = new SiloEndpoint
            {
                Address = elsewhere.Length == 0 ? IPAddress.Loopback : AddressOf(self),
                Port = PortOf("--silo-port", _options.SiloPort),
                ClientPort = PortOf("--client-port", _options.ClientPort),
                Tls = SiloTlsPlan.Of(_options.SiloTls, Problem),
            },
            MeetingFolder = MeetingPlan.FolderIn(_options.Membership, members.Select(m => m.Address)),

            // Where replicas are kept by a server, several nodes may stand in one folder.
            StatePath = _options.Store is null ? data + ".silo" : $"{data}.{FileName(self.Id)}.silo",
        };
    }

    private void Problem(string flag, string what) => _onProblem($"{_options.PlaceOf(flag)}: {what}");

    private void CheckElsewhere(Member self, Member[] elsewhere)
    {
        var others = string.Join(", ", elsewhere.Where(m => m != self).Select(m => m.Address));
        if (_options.Advertise is null && MeetingPlan.IsAnyAddress(_options.Host))
        {
            Problem("--host", $"{_options.Host} does not say how the other nodes reach this one: add --advertise http://ADDRESS:{_options.Port}");
        }
        else if (self.IsHere)
        {
            Problem(
                "--quorum-peers",
                $"names other machines ({others}), and they cannot reach this node at {_options.Advertise ?? _options.Host}: "
                + "add --host ADDRESS, or --host 0.0.0.0 --advertise http://ADDRESS:PORT");
        }

        if (_options.Membership is null || !PostgresUrl.IsOne(_options.Membership))
        {
            var (flag, what) = _options.Places.ContainsKey("--membership") ? ("--membership", "is needed, as cluster.nodes") : ("--quorum-peers", string.Empty);
            Problem(flag, $"{what} names other machines ({others}); nodes of several machines meet in PostgreSQL: {(what.Length > 0 ? string.Empty : "add --membership ")}postgres://user:password@host/database".TrimStart());
        }
    }

    private int PortOf(string flag, int port)
    {
        if (port is < 0 or > ushort.MaxValue)
        {
            Problem(flag, $"must be from 0 to {ushort.MaxValue}, not {port}");
            return 0;
        }

        return port;
    }

    // Silos are known to each other by address, and listen where they say.
    private IPAddress AddressOf(Member self)
    {
        var host = self.Address[..self.Address.LastIndexOf(':')];
        try
        {
            var address = IPAddress.TryParse(host.Trim('[', ']'), out var given) ? given : Dns.GetHostAddresses(host)[0];
            using var socket = new TcpListener(address, 0);
            socket.Start();
            return address;
        }
        catch (SocketException e)
        {
            Problem("--advertise", e.SocketErrorCode == SocketError.AddressNotAvailable
                ? $"{host} is not an address of this machine; nodes reach each other at addresses of their machines' own"
                : $"the host '{host}' has no address: {e.Message}");
            return IPAddress.Loopback;
        }
    }

    private Member PeerOf(string peer)
    {
        var equals = peer.IndexOf('=', StringComparison.Ordinal);
        var hasId = equals > 0 && equals < peer.IndexOf("://", StringComparison.Ordinal);
        if (hasId != _options.NodeId is not null)
        {
            Problem("--quorum-peers", hasId
                ? $"{peer} gives an id, so this node needs one too: add --node-id ID"
                : $"{peer} needs an id, as this node has one: ID={peer}");
        }

        return hasId ? MemberOf("--quorum-peers", peer[(equals + 1)..], peer[..equals]) : MemberOf("--quorum-peers", peer, null);
    }

    private Member MemberOf(string flag, string url, string? id)
    {
        if (MeetingPlan.AddressIn(url) is not { } address)
        {
            Problem(flag, $"{url} is not a URL like http://127.0.0.1:9078");
            return new Member(url, url, url);
        }

        // As it was given: what works for whoever wrote the flags works for whoever reads it here.
        return new Member(id ?? address, address, url);
    }

    private static string FileName(string node) => string.Concat(node.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' ? c : '_'));

    /// <param name="Address">Host and port; <c>localhost</c> whatever this machine is called.</param>
    private sealed record Member(string Id, string Address, string Url)
    {
        public bool IsHere => Address.StartsWith("localhost:", StringComparison.Ordinal);
    }
}
#endif
