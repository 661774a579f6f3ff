namespace AiMemory.Cli.Hosting;

/// <summary>Where a process that serves HTTP listens, whom it lets in, and how long it takes to stop.</summary>
public abstract record ListenOptions
{
    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 9077;

    /// <summary>Null switches the check off; empty is refused at start.</summary>
    public string? ApiKey { get; init; }

    /// <summary>PEM; both or neither.</summary>
    public string? TlsCert { get; init; }

    public string? TlsKey { get; init; }

    public string? MtlsAllowlist { get; init; }

    public int ShutdownGraceSecs { get; init; } = 30;

    /// <summary>Serve beyond loopback without API key or mTLS.</summary>
    public bool Insecure { get; init; }
}
