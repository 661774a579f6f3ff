namespace AiMemory.Cli.Configuration;

/// <summary>One key of a node's configuration file.</summary>
/// <param name="Name">Dotted.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Flags">The flags of <c>serve</c> that say the same, and win.</param>
internal sealed record NodeKey(string Name, NodeKeyKind Kind, params string[] Flags)
{
    /// <summary>Of integers.</summary>
    public long Min { get; init; }

    public long Max { get; init; } = long.MaxValue;

    /// <summary>The keys, in the order of silo-config/README.md.</summary>
    public static IReadOnlyList<NodeKey> All { get; } =
    [
        new("id", NodeKeyKind.NodeId, "--node-id"),
        new("data", NodeKeyKind.Path, "--db", "--data-dir"),
        new("store", NodeKeyKind.Secret, "--store"),
        new("http.listen", NodeKeyKind.Address, "--host", "--port"),
        new("http.advertise", NodeKeyKind.Url, "--advertise"),
        new("http.api_key", NodeKeyKind.Secret),
        new("http.tls_cert", NodeKeyKind.Path, "--tls-cert"),
        new("http.tls_key", NodeKeyKind.Path, "--tls-key"),
        new("http.mtls_allowlist", NodeKeyKind.Path, "--mtls-allowlist"),
        new("http.insecure", NodeKeyKind.Boolean, "--insecure"),
        new("http.shutdown_grace_secs", NodeKeyKind.Integer, "--shutdown-grace-secs") { Max = 3_600 },
        new("cluster.quorum_writes", NodeKeyKind.Integer, "--quorum-writes") { Min = 1, Max = 64 },
        new("cluster.quorum_timeout_ms", NodeKeyKind.Integer, "--quorum-timeout-ms") { Min = 50, Max = 60_000 },
        new("cluster.membership", NodeKeyKind.Secret, "--membership"),
        new("cluster.silo_port", NodeKeyKind.Integer, "--silo-port") { Min = 1, Max = 65_535 },
        new("cluster.client_port", NodeKeyKind.Integer, "--client-port") { Min = 1, Max = 65_535 },
        new("cluster.tls.cert", NodeKeyKind.Path, "--quorum-client-cert"),
        new("cluster.tls.key", NodeKeyKind.Path, "--quorum-client-key"),
        new("cluster.tls.password", NodeKeyKind.Secret),
        new("cluster.tls.ca", NodeKeyKind.Path, "--quorum-ca"),
        new("cluster.tls.required", NodeKeyKind.Boolean),
    ];

    /// <summary>Below this stand the nodes: their ids are the keys.</summary>
    public const string NodesPrefix = "cluster.nodes.";
}
