namespace AiMemory.Gateway;

/// <summary>How the HTTP edge listens and what it bounds.</summary>
public sealed record GatewayOptions
{
    /// <summary>An address, <c>localhost</c>, or another host name of this machine. With TLS it must be an address.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; } = 9077;

    /// <summary>Null switches the check off; empty is refused.</summary>
    public string? ApiKey { get; init; }

    /// <summary>PEM files; both or neither.</summary>
    public string? TlsCertPath { get; init; }

    public string? TlsKeyPath { get; init; }

    /// <summary>A file of SHA-256 fingerprints, one per line; clients whose certificate is not among them fail the handshake.</summary>
    public string? MtlsAllowlistPath { get; init; }

    /// <summary>Listen beyond loopback without API key or client certificates.</summary>
    public bool Insecure { get; init; }

    /// <summary>How long a stop waits for requests under way.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of a body on <c>/api/v1/rpc</c>, which carries whole imports of the command line.</summary>
    public int RpcBodyBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>An OTLP collector's URL; null exports nothing. The standard variables say the rest.</summary>
    public string? OtlpEndpoint { get; init; } = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT");
}
