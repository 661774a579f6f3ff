namespace AiMemory.Cli.Hosting;

/// <summary>A gateway's settings as the flags and the configuration file give them.</summary>
public sealed record GatewayRunOptions
{
    public string Host { get; init; } = "127.0.0.1";

    public int Port { get; init; } = 9070;

    /// <summary>Null switches the check off; empty is refused at start.</summary>
    public string? ApiKey { get; init; }

    /// <summary>PEM; both or neither.</summary>
    public string? TlsCert { get; init; }

    public string? TlsKey { get; init; }

    public string? MtlsAllowlist { get; init; }

    public int ShutdownGraceSecs { get; init; } = 30;

    /// <summary>Serve beyond loopback without API key or mTLS.</summary>
    public bool Insecure { get; init; }

    /// <summary>Where the nodes meet: <c>postgres://...</c>, or their membership file. Null finds it by <see cref="Nodes"/>.</summary>
    public string? Membership { get; init; }

    /// <summary>The URLs of all nodes, as their own flags name them.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>How it is known to the nodes, and they to it.</summary>
    public SiloTlsFiles SiloTls { get; init; } = new();
}
