using AiMemory.UseCases;

namespace AiMemory.Cli.Hosting;

/// <summary>A node's settings as the flags and the configuration file give them (contract, cli 4).</summary>
public sealed record ServeOptions : ListenOptions
{
    public required string DatabasePath { get; init; }

    public required ServiceOptions Service { get; init; }

    /// <summary>W; 0 leaves federation off.</summary>
    public int QuorumWrites { get; init; }

    /// <summary>URLs, or <c>ID=URL</c> with <see cref="NodeId"/>.</summary>
    public IReadOnlyList<string> QuorumPeers { get; init; } = [];

    public int QuorumTimeoutMs { get; init; } = 2_000;

    /// <summary>Seconds between two checks of all rows against damage; 0: never.</summary>
    public int ScrubIntervalSecs { get; init; } = 86_400;

    /// <summary>How nodes know each other.</summary>
    public SiloTlsFiles SiloTls { get; init; } = new();

    /// <summary>Where silos, and gateways and applications, reach this node; 0 takes a free port.</summary>
    public int SiloPort { get; init; }

    public int ClientPort { get; init; }

    /// <summary><c>postgres://...</c>, or a SQLite file; null picks the shared one in the user's runtime folder.</summary>
    public string? Membership { get; init; }

    /// <summary>The URL that peers and clients reach this node by.</summary>
    public string? Advertise { get; init; }

    public string? NodeId { get; init; }

    /// <summary><c>postgres://...</c> or <c>sqlite:///PATH</c>: where the replica is kept instead of <see cref="DatabasePath"/>.</summary>
    public string? Store { get; init; }

    /// <summary>Where a setting was made, by its flag: file, line and key of a configuration file.</summary>
    public IReadOnlyDictionary<string, string> Places { get; init; } = new Dictionary<string, string>();

    /// <summary>What is wrong with the configuration file; a node is only started when there is nothing.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What an error about a setting begins with.</summary>
    /// <param name="flag">As in <c>--port</c>.</param>
    public string PlaceOf(string flag) => Places.GetValueOrDefault(flag, flag);
}
