using AiMemory.Cli.Hosting;

namespace AiMemory.Cli.Configuration;

/// <summary>Puts a node's configuration file beneath its flags: what a flag says stands, what it does not say comes from the file.</summary>
internal sealed class NodeFileSettings(NodeFile file, Func<string, bool> isFlagGiven)
{
    private readonly List<string> _problems = [.. file.Problems];

    public ServeOptions Under(ServeOptions flags)
    {
        var listen = file.GetText("http.listen");
        var colon = listen?.LastIndexOf(':') ?? 0;
        var options = flags with
        {
            NodeId = Text("id", "--node-id") ?? flags.NodeId,
            DatabasePath = Text("data", "--db") is { } data ? Path.Combine(data, CliSettings.DefaultDatabase) : flags.DatabasePath,
            Store = Text("store", "--store") is { } store ? store == "sqlite" ? null : store : flags.Store,
            Host = listen is null || isFlagGiven("--host") ? flags.Host : listen[..colon].Trim('[', ']'),
            Port = listen is null || isFlagGiven("--port") ? flags.Port : int.Parse(listen.AsSpan(colon + 1), System.Globalization.CultureInfo.InvariantCulture),
            Advertise = Text("http.advertise", "--advertise") ?? flags.Advertise,
            ApiKey = file.GetText("http.api_key") ?? flags.ApiKey,
            TlsCert = Text("http.tls_cert", "--tls-cert") ?? flags.TlsCert,
            TlsKey = Text("http.tls_key", "--tls-key") ?? flags.TlsKey,
            MtlsAllowlist = Text("http.mtls_allowlist", "--mtls-allowlist") ?? flags.MtlsAllowlist,
            Insecure = flags.Insecure || file.GetBoolean("http.insecure") == true,
            ShutdownGraceSecs = Integer("http.shutdown_grace_secs", "--shutdown-grace-secs") ?? flags.ShutdownGraceSecs,
            QuorumWrites = Integer("cluster.quorum_writes", "--quorum-writes") ?? flags.QuorumWrites,
            QuorumTimeoutMs = Integer("cluster.quorum_timeout_ms", "--quorum-timeout-ms") ?? flags.QuorumTimeoutMs,
            Membership = Text("cluster.membership", "--membership") is { } place ? file.Resolve(place) : flags.Membership,
            SiloPort = Integer("cluster.silo_port", "--silo-port") ?? flags.SiloPort,
            ClientPort = Integer("cluster.client_port", "--client-port") ?? flags.ClientPort,
            SiloTls = new SiloTlsFiles
            {
                Certificate = Text("cluster.tls.cert", "--quorum-client-cert") ?? flags.SiloTls.Certificate,
                Key = Text("cluster.tls.key", "--quorum-client-key") ?? flags.SiloTls.Key,
                Password = file.GetText("cluster.tls.password"),
                Authority = Text("cluster.tls.ca", "--quorum-ca") ?? flags.SiloTls.Authority,
                IsRequired = file.GetBoolean("cluster.tls.required") == true,
            },
        };
        return WithNodes(options) with { Places = Places(), Problems = _problems };
    }

    private ServeOptions WithNodes(ServeOptions options)
    {
        if (isFlagGiven("--quorum-peers"))
        {
            return options;
        }

        if (file.Nodes.Count == 0)
        {
            if (NodeKey.All.FirstOrDefault(k => k.Name.StartsWith("cluster.", StringComparison.Ordinal) && file.Has(k.Name)) is { } lost)
            {
                _problems.Add($"{file.Place(lost.Name)}: is of no use without [cluster.nodes], which names every node: ID = \"URL\"");
            }

            return options;
        }

        foreach (var same in file.Nodes.GroupBy(n => n.Value, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
        {
            _problems.Add($"{file.Place(NodeKey.NodesPrefix + same.Last().Key)}: has the URL of cluster.nodes.{same.First().Key}");
        }

        if (options.NodeId is null || !file.Nodes.TryGetValue(options.NodeId, out var own))
        {
            if (options.NodeId is not null || !file.IsFaulty("id"))
            {
                _problems.Add($"{Place("id", "--node-id")}: must be one of cluster.nodes: {string.Join(", ", file.Nodes.Keys)}");
            }

            return options;
        }

        if (options.Advertise is { } advertised && advertised.TrimEnd('/') != own)
        {
            _problems.Add($"{Place("http.advertise", "--advertise")}: must be what cluster.nodes.{options.NodeId} says, {own}; or leave it out");
        }

        return options with
        {
            Advertise = own,
            QuorumPeers = [.. file.Nodes.Where(n => n.Key != options.NodeId).Select(n => $"{n.Key}={n.Value}")],
            QuorumWrites = options.QuorumWrites == 0 ? (file.Nodes.Count / 2) + 1 : options.QuorumWrites,
        };
    }

    private Dictionary<string, string> Places()
    {
        var places = NodeKey.All
            .SelectMany(key => key.Flags, (key, flag) => (Key: key.Name, Flag: flag))
            .Where(setting => !isFlagGiven(setting.Flag))
            .ToDictionary(setting => setting.Flag, setting => file.Place(setting.Key), StringComparer.Ordinal);
        if (!isFlagGiven("--quorum-peers"))
        {
            places["--quorum-peers"] = file.Place("cluster.nodes");
        }

        return places;
    }

    private string Place(string key, string flag) => isFlagGiven(flag) ? flag : file.Place(key);

    private string? Text(string key, string flag) => isFlagGiven(flag) ? null : file.GetText(key);

    private int? Integer(string key, string flag) => isFlagGiven(flag) ? null : file.GetInteger(key);
}
