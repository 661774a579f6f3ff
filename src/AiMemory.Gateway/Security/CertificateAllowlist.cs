using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AiMemory.Gateway.Security;

/// <summary>Client certificates that may connect, by the SHA-256 of their DER form.</summary>
internal sealed class CertificateAllowlist
{
    private readonly HashSet<string> _fingerprints;

    private CertificateAllowlist(HashSet<string> fingerprints) => _fingerprints = fingerprints;

    /// <exception cref="GatewayConfigurationException">The file is missing, empty, or has a line that is no fingerprint.</exception>
    public static CertificateAllowlist Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GatewayConfigurationException($"mTLS allowlist {path} cannot be read: {exception.Message}", exception);
        }

        var fingerprints = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < lines.Length; i++)
        {
            var text = lines[i].Split('#')[0].Trim();
            if (text.Length == 0)
            {
                continue;
            }

            if (text.StartsWith("sha256:", StringComparison.OrdinalIgnoreCase))
            {
                text = text["sha256:".Length..];
            }

            text = text.Replace(":", string.Empty, StringComparison.Ordinal);
            if (text.Length != 2 * SHA256.HashSizeInBytes || !text.All(char.IsAsciiHexDigit))
            {
                throw new GatewayConfigurationException($"mTLS allowlist {path}, line {i + 1}: not a SHA-256 fingerprint");
            }

            fingerprints.Add(text);
        }

        return fingerprints.Count > 0
            ? new CertificateAllowlist(fingerprints)
            : throw new GatewayConfigurationException($"mTLS allowlist {path} lists no certificate");
    }

    public bool Contains(X509Certificate2 certificate) =>
        _fingerprints.Contains(Convert.ToHexString(SHA256.HashData(certificate.RawData)));
}
