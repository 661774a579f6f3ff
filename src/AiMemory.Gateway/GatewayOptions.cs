namespace AiMemory.Gateway;

/// <summary>How the HTTP edge is reached and protected.</summary>
public sealed record GatewayOptions
{
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; } = 9077;

    /// <summary>Null switches the check off; an empty key is refused at start.</summary>
    public string? ApiKey { get; init; }

    /// <summary>PEM files; both or neither.</summary>
    public string? TlsCert { get; init; }

    public string? TlsKey { get; init; }

    /// <summary>A file of SHA-256 fingerprints of client certificates; needs TLS.</summary>
    public string? MtlsAllowlist { get; init; }

    /// <summary>Listen beyond loopback though nothing protects the API.</summary>
    public bool Insecure { get; init; }
}
