using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AiMemory.Gateway.Hosting;

/// <summary>The client certificates that may connect, by the SHA-256 of their DER form.</summary>
internal sealed class ClientCertificateAllowlist
{
    private const int FingerprintDigits = 64;

    private readonly FrozenSet<string> _fingerprints;

    private ClientCertificateAllowlist(FrozenSet<string> fingerprints) => _fingerprints = fingerprints;

    /// <exception cref="GatewayConfigurationException">The file cannot be read, holds a line that is no fingerprint, or none at all.</exception>
    public static ClientCertificateAllowlist Load(string path)
    {
        try
        {
            return Parse(path, File.ReadLines(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GatewayConfigurationException($"cannot read the mTLS allowlist {path}: {e.Message}", e);
        }
    }

    public static ClientCertificateAllowlist Parse(string path, IEnumerable<string> lines)
    {
        var fingerprints = new HashSet<string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            var hash = line.IndexOf('#', StringComparison.Ordinal);
            var text = (hash < 0 ? line : line[..hash]).Trim();
            if (text.Length == 0)
            {
                continue;
            }

            text = text.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase) ? text["sha256:".Length..] : text;
            text = text.Replace(":", string.Empty, StringComparison.Ordinal);
            if (text.Length != FingerprintDigits || !text.All(char.IsAsciiHexDigit))
            {
                throw new GatewayConfigurationException(
                    FormattableString.Invariant($"{path}, line {number}: a SHA-256 fingerprint has {FingerprintDigits} hex digits"));
            }

            fingerprints.Add(text.ToLowerInvariant());
        }

        return fingerprints.Count > 0
            ? new ClientCertificateAllowlist(fingerprints.ToFrozenSet(StringComparer.Ordinal))
            : throw new GatewayConfigurationException($"the mTLS allowlist {path} names no certificate");
    }

    public bool Contains(X509Certificate2 certificate) =>
        _fingerprints.Contains(Convert.ToHexStringLower(certificate.GetCertHash(HashAlgorithmName.SHA256)));
}
