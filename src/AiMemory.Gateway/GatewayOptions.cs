using AiMemory.Engine;

namespace AiMemory.Gateway;

/// <summary>How the HTTP edge is reached and protected.</summary>
public sealed record GatewayOptions
{
    /// <summary>An address, <c>localhost</c>, or another host name of this machine. With TLS it must be an address.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; } = 9077;

    /// <summary>Null switches the check off; an empty key is refused at start.</summary>
    public string? ApiKey { get; init; }

    /// <summary>PEM files; both or neither.</summary>
    public string? TlsCert { get; init; }

    public string? TlsKey { get; init; }

    /// <summary>A file of SHA-256 fingerprints of client certificates, one per line; needs TLS. Others fail the handshake.</summary>
    public string? MtlsAllowlist { get; init; }

    /// <summary>Listen beyond loopback though nothing protects the API.</summary>
    public bool Insecure { get; init; }

    /// <summary>How long a stop waits for requests under way, unless its caller is less patient.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of a body on <c>/api/v1/rpc</c>, which carries whole imports of the command line.</summary>
    public int RpcBodyBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>An OTLP collector; null or empty exports nothing.</summary>
    public string? OtlpEndpoint { get; init; } = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT");

    /// <summary>URLs by which clients reach the nodes, by node id; those that are not known are left out.</summary>
    public IReadOnlyDictionary<string, string> NodeUrls { get; init; } = new Dictionary<string, string>();

    /// <summary>Asks every node how it does; null leaves the operator's page without its nodes.</summary>
    public Func<CancellationToken, ValueTask<IReadOnlyList<MemberReport>>>? Members { get; init; }
}
