using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace AiMemory.Gateway.Hosting;

/// <summary>TLS, and client certificates where they are asked for.</summary>
internal static class TransportSecurity
{
    /// <summary>Null without TLS.</summary>
    /// <exception cref="GatewayConfigurationException">Files that are missing, do not belong together, or are not readable.</exception>
    public static Action<ListenOptions>? Load(GatewayOptions options)
    {
        if (options.TlsCert is null || options.TlsKey is null)
        {
            if (options.TlsCert is not null || options.TlsKey is not null)
            {
                throw new GatewayConfigurationException("TLS needs a certificate and a key: give both or neither");
            }

            return options.MtlsAllowlist is null
                ? null
                : throw new GatewayConfigurationException("client certificates need TLS: give a certificate and a key too");
        }

        var certificate = ReadCertificate(options.TlsCert, options.TlsKey);
        var allowed = options.MtlsAllowlist is null ? null : ClientCertificateAllowlist.Load(options.MtlsAllowlist);
        return listen => listen.UseHttps(https =>
        {
            https.ServerCertificate = certificate;
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            if (allowed is not null)
            {
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.CheckCertificateRevocation = false;

                // The list is the trust: a certificate on it may be self-signed.
                https.ClientCertificateValidation = (client, _, _) => allowed.Contains(client);
            }
        });
    }

    private static X509Certificate2 ReadCertificate(string certPath, string keyPath)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(certPath, keyPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new GatewayConfigurationException($"cannot use the TLS certificate {certPath} with the key {keyPath}: {e.Message}", e);
        }
    }
}
