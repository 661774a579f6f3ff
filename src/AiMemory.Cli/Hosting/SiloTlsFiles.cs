namespace AiMemory.Cli.Hosting;

/// <summary>The files by which the members of a cluster, nodes and gateways, know each other.</summary>
public sealed record SiloTlsFiles
{
    /// <summary>This member's certificate: PEM with <see cref="Key"/>, or PKCS #12, which holds the key.</summary>
    public string? Certificate { get; init; }

    public string? Key { get; init; }

    /// <summary>Of the key, when it has one.</summary>
    public string? Password { get; init; }

    /// <summary>PEM: the authorities that sign the members' certificates. With it they talk TLS.</summary>
    public string? Authority { get; init; }

    /// <summary>A member without certificates is not started.</summary>
    public bool IsRequired { get; init; }

    /// <summary>A certificate file that holds its key too, by its name.</summary>
    public static bool IsPkcs12(string path) =>
        path.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".p12", StringComparison.OrdinalIgnoreCase);
}
