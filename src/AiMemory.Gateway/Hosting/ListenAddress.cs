using System.Net;
using System.Net.Sockets;

namespace AiMemory.Gateway.Hosting;

/// <summary>Where to listen, and whether that is safe (design 9).</summary>
internal static class ListenAddress
{
    /// <exception cref="GatewayConfigurationException">The host names no address of this machine, or an open one without credentials.</exception>
    public static IReadOnlyList<IPAddress> Resolve(GatewayOptions options)
    {
        if (options.ApiKey is "")
        {
            throw new GatewayConfigurationException("api_key is empty: remove it from the configuration file, or set a key");
        }

        var addresses = Find(options.Host, options.Port);
        if (options.TlsCert is not null && !IPAddress.TryParse(Unbracketed(options.Host), out _))
        {
            throw new GatewayConfigurationException($"with TLS the host must be an IP address, not '{options.Host}'");
        }

        if (!options.Insecure && options.ApiKey is null && options.MtlsAllowlist is null && !addresses.All(IPAddress.IsLoopback))
        {
            throw new GatewayConfigurationException(
                $"refusing to serve {options.Host} to the network without credentials; do one of these: "
                + "set api_key in the configuration file, "
                + "or ask for client certificates (--tls-cert, --tls-key and --mtls-allowlist), "
                + "or accept that anyone who reaches the port can read and change everything (--insecure)");
        }

        return addresses;
    }

    private static IPAddress[] Find(string host, int port)
    {
        if (IPAddress.TryParse(Unbracketed(host), out var address))
        {
            return [address];
        }

        if (host == "localhost")
        {
            // Two sockets cannot share one free port picked for the first.
            return Socket.OSSupportsIPv6 && port != 0 ? [IPAddress.Loopback, IPAddress.IPv6Loopback] : [IPAddress.Loopback];
        }

        try
        {
            var found = Dns.GetHostAddresses(host);
            return found.Length > 0 ? [found[0]] : throw new GatewayConfigurationException($"the host '{host}' has no address");
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            throw new GatewayConfigurationException($"the host '{host}' has no address: {e.Message}", e);
        }
    }

    private static string Unbracketed(string host) => host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
}
