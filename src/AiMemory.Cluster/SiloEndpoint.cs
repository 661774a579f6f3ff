using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace AiMemory.Cluster;

/// <summary>How other silos, and gateways, reach this node's silo, and how they know each other.</summary>
public sealed record SiloEndpoint
{
    /// <summary>The address that is told to the others and listened on. Must be one of this machine's.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>For silos; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>For gateways and co-hosted applications; 0 takes a free one.</summary>
    public int ClientPort { get; init; }

    /// <summary>PEM files: this silo's certificate and key, and the authority that must have signed the others'. All three or none.</summary>
    public string? TlsCert { get; init; }

    public string? TlsKey { get; init; }

    public string? TlsCa { get; init; }

    internal void Apply(ISiloBuilder silo)
    {
        var (siloPort, clientPort) = (Port == 0 ? FreePort() : Port, ClientPort == 0 ? FreePort() : ClientPort);
        silo.Configure<EndpointOptions>(o =>
        {
            o.AdvertisedIPAddress = Address;
            o.SiloPort = siloPort;
            o.GatewayPort = clientPort;
            o.SiloListeningEndpoint = new IPEndPoint(Address, siloPort);
            o.GatewayListeningEndpoint = new IPEndPoint(Address, clientPort);
        });
        if (TlsCert is not null)
        {
            silo.UseTls(Configure);
        }
    }

    /// <summary>Both sides show a certificate, and take one that the given authority signed, whatever name stands in it: silos are known by address.</summary>
    internal void Configure(TlsOptions tls)
    {
        using var pem = X509Certificate2.CreateFromPemFile(TlsCert!, TlsKey);
        var own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        var authority = new X509Certificate2Collection();
        authority.ImportFromPemFile(TlsCa!);
        tls.LocalCertificate = own;
        tls.ClientCertificateMode = tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.CheckCertificateRevocation = false;
        tls.RemoteCertificateValidation = (certificate, _, _) => certificate is not null && IsSignedBy(authority, certificate);
        tls.OnAuthenticateAsClient = (_, ssl) => ssl.TargetHost = own.GetNameInfo(X509NameType.DnsName, forIssuer: false);
    }

    private static bool IsSignedBy(X509Certificate2Collection authority, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private int FreePort()
    {
        using var socket = new TcpListener(Address, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
