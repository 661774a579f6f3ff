using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AiMemory.Cluster.Tests;

/// <summary>A private authority, and the certificates that it signs, in files.</summary>
internal sealed class Authority : IDisposable
{
    private readonly X509Certificate2 _root;
    private readonly string _folder;
    private byte _serial;

    public Authority(string folder, string name)
    {
        _folder = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        // Every authority has the same name: what counts is whose key signed.
        var request = new CertificateRequest("CN=cluster authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(CertificatePath, _root.ExportCertificatePem());
    }

    /// <summary>The authority's own certificate.</summary>
    public string CertificatePath => Path.Combine(_folder, "ca.pem");

    /// <summary>The certificate file, with its key beside it or, as PKCS #12 with the password <c>secret</c>, in it.</summary>
    public string Sign(string name, DateTimeOffset? until = null, bool isPkcs12 = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(_root, DateTimeOffset.UtcNow.AddHours(-23), until ?? DateTimeOffset.UtcNow.AddHours(23), [1, ++_serial]);
        var path = Path.Combine(_folder, name + (isPkcs12 ? ".pfx" : ".pem"));
        if (isPkcs12)
        {
            using var whole = certificate.CopyWithPrivateKey(key);
            File.WriteAllBytes(path, whole.Export(X509ContentType.Pkcs12, "secret"));
        }
        else
        {
            File.WriteAllText(path, certificate.ExportCertificatePem());
            File.WriteAllText(KeyOf(path), key.ExportPkcs8PrivateKeyPem());
        }

        return path;
    }

    public static string KeyOf(string certificate) => Path.ChangeExtension(certificate, ".key");

    public void Dispose() => _root.Dispose();
}
