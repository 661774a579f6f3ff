using System.CommandLine;
using AiMemory.Cli.Hosting;

namespace AiMemory.Cli.Commands;

internal sealed class GatewayCommand : CliCommand
{
    private readonly Option<string?> _membership;
    private readonly Option<string?> _nodes;
    private readonly Option<string> _host;
    private readonly Option<int> _port;
    private readonly Option<string?> _tlsCert;
    private readonly Option<string?> _tlsKey;
    private readonly Option<string?> _mtlsAllowlist;
    private readonly Option<string?> _clientCert;
    private readonly Option<string?> _clientKey;
    private readonly Option<string?> _quorumCa;
    private readonly Option<int> _grace;
    private readonly Option<bool> _insecure;

    public GatewayCommand(CliContext context)
        : base("gateway", "Serve a cluster's HTTP API and MCP from a process that keeps no data", context)
    {
        _membership = Value<string?>("--membership", null, "URL", "Where the nodes meet: postgres://..., or their membership.db");
        _nodes = Value<string?>("--nodes", null, "URL,URL", "All nodes, when they were started without --membership");
        _host = Default("--host", null, "ADDR", "127.0.0.1", "Address to listen on");
        _port = Default("--port", null, "N", 9070, "Port to listen on");
        _tlsCert = Value<string?>("--tls-cert", null, "PEM", "Server certificate; needs --tls-key");
        _tlsKey = Value<string?>("--tls-key", null, "PEM", "Its key");
        _mtlsAllowlist = Value<string?>("--mtls-allowlist", null, "FILE", "SHA-256 fingerprints of client certificates that may connect");
        _clientCert = Value<string?>("--quorum-client-cert", null, "PEM", "Certificate to show the nodes; PEM, or PKCS #12 with its key");
        _clientKey = Value<string?>("--quorum-client-key", null, "PEM", "Its key");
        _quorumCa = Value<string?>("--quorum-ca", null, "PEM", "Who signs the nodes' certificates, when they talk TLS among themselves");
        _grace = Default("--shutdown-grace-secs", null, "SECS", 30, "How long a graceful stop may drain");
        _insecure = Flag("--insecure", null, "Listen beyond loopback without API key or mTLS");
        Examples =
        [
            "ai-memory gateway --membership postgres://user:password@db.example/cluster --port 9070",
            "ai-memory gateway --nodes http://127.0.0.1:9077,http://127.0.0.1:9078,http://127.0.0.1:9079",
        ];
    }

    protected override Task<int> ExecuteAsync(CliCall call)
    {
        ServeCommand.RequireWholeTls(call, _tlsCert, _tlsKey, _mtlsAllowlist);
        ServeCommand.RequireKey(call, _clientCert, _clientKey);
        if (call.Has(_membership) == call.Has(_nodes))
        {
            throw CliFailureException.Usage(call.Has(_nodes)
                ? "the argument '--membership <URL>' cannot be used with '--nodes <URL,URL>'"
                : "the following required arguments were not provided: --membership <URL> (or --nodes <URL,URL>)");
        }

        return call.Host.RunGatewayAsync(
            new GatewayRunOptions
            {
                ApiKey = call.Settings.File.ApiKey,
                Host = call.Need(_host),
                Port = call.Need(_port),
                TlsCert = call.Get(_tlsCert),
                TlsKey = call.Get(_tlsKey),
                MtlsAllowlist = call.Get(_mtlsAllowlist),
                ShutdownGraceSecs = call.Need(_grace),
                Insecure = call.Get(_insecure),
                SiloTls = new SiloTlsFiles { Certificate = call.Get(_clientCert), Key = call.Get(_clientKey), Authority = call.Get(_quorumCa) },
                Membership = call.Get(_membership),
                Nodes = [.. Inputs.CommaList(call.Get(_nodes)).Select(url => url.TrimEnd('/'))],
            },
            call.Out,
            call.Error);
    }
}
