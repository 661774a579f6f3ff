namespace AiMemory.Cli.Hosting;

/// <summary>A gateway's settings as the flags and the configuration file give them.</summary>
public sealed record GatewayRunOptions : ListenOptions
{
    /// <summary>Where the nodes meet: <c>postgres://...</c>, or their membership file. Null finds it by <see cref="Nodes"/>.</summary>
    public string? Membership { get; init; }

    /// <summary>The URLs of all nodes, as their own flags name them.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>How it is known to the nodes, and they to it.</summary>
    public SiloTlsFiles SiloTls { get; init; } = new();
}
