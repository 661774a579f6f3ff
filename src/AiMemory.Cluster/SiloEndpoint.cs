using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;
using Orleans.Hosting;

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

    /// <summary>Null talks to the others in the clear.</summary>
    public SiloTls? Tls { get; init; }

    /// <summary>A silo cannot start before a former one of this node has let go of its port.</summary>
    internal bool HasFixedPort => Port != 0 || ClientPort != 0;

    internal void Apply(ISiloBuilder silo, Action<string> say)
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
        if (Tls is { } tls)
        {
            silo.UseTls(o => tls.Configure(o, say));
        }
    }

    private int FreePort()
    {
        using var socket = new TcpListener(Address, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
