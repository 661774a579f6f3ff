using AiMemory.UseCases;

namespace AiMemory.Cli.Hosting;

/// <summary>A node's settings as the flags and the configuration file give them (contract, cli 4).</summary>
public sealed record ServeOptions
{
    public required string DatabasePath { get; init; }

    public required ServiceOptions Service { get; init; }

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

    /// <summary>W; 0 leaves federation off.</summary>
    public int QuorumWrites { get; init; }

    public IReadOnlyList<string> QuorumPeers { get; init; } = [];

    public int QuorumTimeoutMs { get; init; } = 2_000;

    public string? QuorumClientCert { get; init; }

    public string? QuorumClientKey { get; init; }

    /// <summary><c>postgres://...</c>, or a SQLite file; null picks the shared one in the user's runtime folder.</summary>
    public string? Membership { get; init; }

    /// <summary>The URL that peers and clients reach this node by.</summary>
    public string? Advertise { get; init; }

    public string? NodeId { get; init; }

    /// <summary><c>postgres://...</c> or <c>sqlite:///PATH</c>: where the replica is kept instead of <see cref="DatabasePath"/>.</summary>
    public string? Store { get; init; }

    /// <summary>A node configuration of <c>silo-config/</c>.</summary>
    public string? ConfigPath { get; init; }
}
