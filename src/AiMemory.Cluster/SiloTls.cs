using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace AiMemory.Cluster;

/// <summary>
/// TLS among the members of a cluster: each shows a certificate, and takes one that the cluster's own authority signed, whatever name
/// stands in it, since members are known by address.
/// </summary>
public sealed class SiloTls
{
    // A member that is refused tries again many times a second.
    private static readonly TimeSpan SayAgainAfter = TimeSpan.FromMinutes(1);

    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _authority;
    private readonly ConcurrentDictionary<string, long> _said = new(StringComparer.Ordinal);

    private SiloTls(X509Certificate2 own, X509Certificate2Collection authority) => (_own, _authority) = (own, authority);

    /// <summary>Reads the files; null when one of them cannot be used.</summary>
    /// <param name="certificate">PEM with <paramref name="key"/>, or PKCS #12 without.</param>
    /// <param name="authority">PEM: one or more certificates, while an authority is being replaced.</param>
    /// <param name="onProblem">Told of everything that is wrong, with the setting that is to blame.</param>
    public static SiloTls? Load(
        string certificate, string? key, string? password, string authority, DateTimeOffset now, Action<SiloTlsSetting, string> onProblem)
    {
        ArgumentNullException.ThrowIfNull(onProblem);
        var own = ReadOwn(certificate, key, password, now, onProblem);
        var authorities = ReadAuthority(authority, now, onProblem);
        if (own is null || authorities is null)
        {
            return null;
        }

        if (WhyRefused(authorities, own) is { } why)
        {
            onProblem(SiloTlsSetting.Certificate, $"{certificate}: no other node would take it: {why}");
            return null;
        }

        return new SiloTls(own, authorities);
    }

    /// <summary>For a silo as well as a client of silos.</summary>
    /// <param name="say">Hears why another was refused.</param>
    public void Configure(TlsOptions tls, Action<string> say)
    {
        ArgumentNullException.ThrowIfNull(tls);
        tls.LocalCertificate = _own;
        tls.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        tls.ClientCertificateMode = tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.CheckCertificateRevocation = false;
        tls.RemoteCertificateValidation = (certificate, _, _) => IsTaken(certificate, say);
        tls.OnAuthenticateAsClient = (_, ssl) => ssl.TargetHost = _own.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
    }

    private bool IsTaken(X509Certificate2? certificate, Action<string> say)
    {
        var why = certificate is null ? "it showed no certificate" : WhyRefused(_authority, certificate);
        if (why is null)
        {
            return true;
        }

        var now = Environment.TickCount64;
        if (!_said.TryGetValue(why, out var last) || now - last > SayAgainAfter.TotalMilliseconds)
        {
            _said[why] = now;
            say($"TLS: another node was refused: {why}");
        }

        return false;
    }

    /// <summary>Null when it is taken.</summary>
    private static string? WhyRefused(X509Certificate2Collection authority, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate) ? null
            : chain.ChainStatus.Any(s => s.Status is X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.NotSignatureValid)
                ? $"its certificate ({certificate.Subject}, issued by {certificate.Issuer}) is not signed by the authority that this node was given ({authority[0].Subject})"
                : $"its certificate ({certificate.Subject}): {string.Join("; ", chain.ChainStatus.Select(s => s.StatusInformation.Trim()))}";
    }

    private static X509Certificate2? ReadOwn(
        string certificate, string? key, string? password, DateTimeOffset now, Action<SiloTlsSetting, string> onProblem)
    {
        var isReadable = IsReadable(certificate, SiloTlsSetting.Certificate, onProblem);
        if (!(key is null || IsReadable(key, SiloTlsSetting.Key, onProblem)) || !isReadable)
        {
            return null;
        }

        try
        {
            var own = ReadWithKey(certificate, key, password);
            return IsInTime(own, certificate, SiloTlsSetting.Certificate, now, onProblem) ? own : null;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            onProblem(
                SiloTlsSetting.Certificate,
                key is null ? $"{certificate} cannot be read as PKCS #12, or its password is another: {e.Message}" : $"{certificate} cannot be used with the key {key}: {e.Message}");
            return null;
        }
    }

    private static X509Certificate2 ReadWithKey(string certificate, string? key, string? password)
    {
        if (key is null)
        {
            var loaded = X509CertificateLoader.LoadPkcs12FromFile(certificate, password);
            return loaded.HasPrivateKey ? loaded : throw new CryptographicException("it holds no private key");
        }

        using var pem = password is null
            ? X509Certificate2.CreateFromPemFile(certificate, key)
            : X509Certificate2.CreateFromEncryptedPemFile(certificate, password, key);

        // SslStream wants a key that is not ephemeral on some systems.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }

    private static X509Certificate2Collection? ReadAuthority(string path, DateTimeOffset now, Action<SiloTlsSetting, string> onProblem)
    {
        if (!IsReadable(path, SiloTlsSetting.Authority, onProblem))
        {
            return null;
        }

        var authority = new X509Certificate2Collection();
        try
        {
            authority.ImportFromPemFile(path);
        }
        catch (CryptographicException e)
        {
            onProblem(SiloTlsSetting.Authority, $"{path}: {e.Message}");
            return null;
        }

        if (authority.Count == 0)
        {
            onProblem(SiloTlsSetting.Authority, $"{path} holds no certificate in PEM form");
            return null;
        }

        return authority.Any(a => IsInTime(a, path, SiloTlsSetting.Authority, now, onProblem)) ? authority : null;
    }

    private static bool IsInTime(
        X509Certificate2 certificate, string path, SiloTlsSetting setting, DateTimeOffset now, Action<SiloTlsSetting, string> onProblem)
    {
        if (now >= certificate.NotBefore.ToUniversalTime() && now <= certificate.NotAfter.ToUniversalTime())
        {
            return true;
        }

        onProblem(setting, now > certificate.NotAfter.ToUniversalTime()
            ? $"{path} expired at {Utc(certificate.NotAfter)}"
            : $"{path} is not valid before {Utc(certificate.NotBefore)}");
        return false;
    }

    private static string Utc(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static bool IsReadable(string path, SiloTlsSetting setting, Action<SiloTlsSetting, string> onProblem)
    {
        try
        {
            using var file = File.OpenRead(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            onProblem(setting, e.Message);
            return false;
        }
    }
}
