#if ORLEANS
using AiMemory.Cli.Hosting;
using AiMemory.Cluster;

namespace AiMemory.Host.Sessions;

/// <summary>Reads the certificates by which the members of a cluster know each other.</summary>
internal static class SiloTlsPlan
{
    /// <summary>Null when members talk in the clear, and when there is a problem.</summary>
    /// <param name="onProblem">Told of each: the flag of the setting, and what is wrong with it.</param>
    public static SiloTls? Of(SiloTlsFiles files, Action<string, string> onProblem)
    {
        if (files.Certificate is not { } certificate || files.Authority is not { } authority)
        {
            if (files.Certificate is not null || files.Key is not null)
            {
                onProblem("--quorum-ca", "is needed with a certificate: a PEM file of the authority that signs the certificates of all nodes");
            }
            else if (files.Authority is not null || files.IsRequired)
            {
                onProblem("--quorum-client-cert", "is needed for TLS among nodes: this one's certificate, as PEM with its key, or as .pfx");
            }

            return null;
        }

        var isPkcs12 = SiloTlsFiles.IsPkcs12(certificate);
        if (files.Key is null && !isPkcs12)
        {
            onProblem("--quorum-client-key", $"is needed: {certificate} is no .pfx or .p12, which would hold its key");
            return null;
        }

        return SiloTls.Load(
            certificate,
            isPkcs12 ? null : files.Key,
            files.Password,
            authority,
            TimeProvider.System.GetUtcNow(),
            (setting, what) => onProblem(FlagOf(setting), what));
    }

    private static string FlagOf(SiloTlsSetting setting) => setting switch
    {
        SiloTlsSetting.Certificate => "--quorum-client-cert",
        SiloTlsSetting.Key => "--quorum-client-key",
        SiloTlsSetting.Authority => "--quorum-ca",
        _ => throw new ArgumentOutOfRangeException(nameof(setting), setting, null),
    };
}
#endif
