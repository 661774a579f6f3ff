using System.CommandLine;
using AiMemory.Cli.Configuration;
using AiMemory.Cli.Hosting;

namespace AiMemory.Cli.Commands;

internal sealed class ServeCommand : CliCommand
{
    private readonly Option<string> _host;
    private readonly Option<int> _port;
    private readonly Option<string?> _tlsCert;
    private readonly Option<string?> _tlsKey;
    private readonly Option<string?> _mtlsAllowlist;
    private readonly Option<int> _grace;
    private readonly Option<int> _quorumWrites;
    private readonly Option<string?> _quorumPeers;
    private readonly Option<int> _quorumTimeout;
    private readonly Option<string?> _clientCert;
    private readonly Option<string?> _clientKey;
    private readonly Option<string?> _quorumCa;
    private readonly Option<int> _siloPort;
    private readonly Option<int> _clientPort;
    private readonly Option<string?> _membership;
    private readonly Option<string?> _advertise;
    private readonly Option<string?> _nodeId;
    private readonly Option<string?> _store;
    private readonly Option<string?> _config;
    private readonly Option<bool> _insecure;
    private readonly Option<int> _scrub;

    public ServeCommand(CliContext context)
        : base("serve", "Run a node: HTTP API, MCP at /mcp", context)
    {
        _host = Default("--host", null, "ADDR", "127.0.0.1", "Address to listen on");
        _port = Default("--port", null, "N", 9077, "Port to listen on");
        _tlsCert = Value<string?>("--tls-cert", null, "PEM", "Server certificate; needs --tls-key");
        _tlsKey = Value<string?>("--tls-key", null, "PEM", "Its key");
        _mtlsAllowlist = Value<string?>("--mtls-allowlist", null, "FILE", "SHA-256 fingerprints of client certificates that may connect");
        _grace = Default("--shutdown-grace-secs", null, "SECS", 30, "How long a graceful stop may drain");
        _quorumWrites = Default("--quorum-writes", null, "W", 0, "Nodes that must hold a write before it is answered; 0: no cluster");
        _quorumPeers = Value<string?>("--quorum-peers", null, "URL,URL", "The other nodes");
        _quorumTimeout = Default("--quorum-timeout-ms", null, "MS", 2000, "How long a write may wait for them");
        _clientCert = Value<string?>("--quorum-client-cert", null, "PEM", "This node's certificate among nodes; PEM, or PKCS #12 with its key");
        _clientKey = Value<string?>("--quorum-client-key", null, "PEM", "Its key");
        _quorumCa = Value<string?>("--quorum-ca", null, "PEM", "Who signs the nodes' certificates: they talk TLS among themselves");
        _membership = Value<string?>("--membership", null, "URL", "Where the nodes meet: postgres://..., for several machines; or a file");
        _advertise = Value<string?>("--advertise", null, "URL", "How others reach this node, when it listens on any address");
        _nodeId = Value<string?>("--node-id", null, "ID", "Stable id of this node; peers are then ID=URL");
        _siloPort = Default("--silo-port", null, "N", 0, "Port for the other nodes; 0: a free one");
        _clientPort = Default("--client-port", null, "N", 0, "Port for gateways and applications; 0: a free one");
        _store = Value<string?>("--store", null, "URL", "Where the replica is kept: postgres://..., sqlite:///PATH [default: --db]");
        _config = Value<string?>("--config", null, "FILE", "A node's configuration (silo-config/); flags win");
        _scrub = NotNegative(Default("--scrub-interval-secs", null, "SECS", 86_400, "How often all rows are checked against damage; 0: never"));
        _insecure = Flag("--insecure", null, "Listen beyond loopback without API key or mTLS");
    }

    protected override Task<int> ExecuteAsync(CliCall call)
    {
        RequireWholeTls(call, _tlsCert, _tlsKey, _mtlsAllowlist);
        RequireKey(call, _clientCert, _clientKey);
        var flags = new ServeOptions
        {
            DatabasePath = call.Settings.DatabasePath,
            Service = call.Settings.File.Service,
            ApiKey = call.Settings.File.ApiKey,
            Host = call.Need(_host),
            Port = call.Need(_port),
            TlsCert = call.Get(_tlsCert),
            TlsKey = call.Get(_tlsKey),
            MtlsAllowlist = call.Get(_mtlsAllowlist),
            ShutdownGraceSecs = call.Need(_grace),
            Insecure = call.Get(_insecure),
            QuorumWrites = call.Need(_quorumWrites),
            QuorumPeers = [.. Inputs.CommaList(call.Get(_quorumPeers)).Select(url => url.TrimEnd('/'))],
            QuorumTimeoutMs = call.Need(_quorumTimeout),
            SiloTls = new SiloTlsFiles { Certificate = call.Get(_clientCert), Key = call.Get(_clientKey), Authority = call.Get(_quorumCa) },
            SiloPort = call.Need(_siloPort),
            ClientPort = call.Need(_clientPort),
            ScrubIntervalSecs = call.Need(_scrub),
            Membership = call.Get(_membership),
            Advertise = call.Get(_advertise),
            NodeId = call.Get(_nodeId),
            Store = call.Get(_store),
        };
        var options = call.Get(_config) is { } path
            ? new NodeFileSettings(NodeFile.Load(path, call.Console.Environment), flag => IsGiven(call, flag)).Under(flags)
            : flags;
        return call.Host.ServeAsync(options, call.Out, call.Error);
    }

    internal static void RequireWholeTls(CliCall call, Option<string?> certificate, Option<string?> key, Option<string?> allowlist)
    {
        Pair(call, certificate, key);
        if (call.Has(allowlist) && !call.Has(certificate))
        {
            throw CliFailureException.Usage("the following required arguments were not provided: --tls-cert --tls-key (for --mtls-allowlist)");
        }
    }

    internal static void RequireKey(CliCall call, Option<string?> certificate, Option<string?> key)
    {
        if (call.Get(certificate) is not { } own || !SiloTlsFiles.IsPkcs12(own))
        {
            Pair(call, certificate, key);
        }
    }

    private bool IsGiven(CliCall call, string flag) => flag is "--db" or "--data-dir"
        ? call.Settings.GivenDatabasePath is not null
        : call.Has(Options.First(o => o.Name == flag));

    private static void Pair(CliCall call, Option<string?> certificate, Option<string?> key)
    {
        if (call.Has(certificate) != call.Has(key))
        {
            var missing = call.Has(certificate) ? key : certificate;
            throw CliFailureException.Usage($"the following required arguments were not provided: {missing.Name} <PEM>");
        }
    }
}
