using System.Net;

namespace AiMemory.Gateway.Security;

/// <summary>A node that others can reach must be protected, or be told that it is not.</summary>
internal static class Exposure
{
    public static void Check(GatewayOptions options)
    {
        if (options.ApiKey is { Length: 0 })
        {
            throw new GatewayConfigurationException("api_key is empty: remove it, or set a key");
        }

        if (options.MtlsAllowlist is not null && options.TlsCert is null)
        {
            throw new GatewayConfigurationException("--mtls-allowlist needs --tls-cert and --tls-key");
        }

        if (options.TlsCert is not null && options.Host is not "localhost" && !IPAddress.TryParse(options.Host, out _))
        {
            throw new GatewayConfigurationException($"with TLS the host must be an IP address, not '{options.Host}'");
        }

        if (!IsLoopback(options.Host) && options.ApiKey is null && options.MtlsAllowlist is null && !options.Insecure)
        {
            throw new GatewayConfigurationException(
                $"refusing to listen on {options.Host} without protection. Three ways on: set api_key in the configuration file; "
                + "use --tls-cert, --tls-key and --mtls-allowlist; or say --insecure to serve anyone who can reach this address");
        }
    }

    public static IPAddress Resolve(string host)
    {
        try
        {
            return Dns.GetHostAddresses(host).FirstOrDefault()
                ?? throw new GatewayConfigurationException($"host '{host}' has no address");
        }
        catch (System.Net.Sockets.SocketException exception)
        {
            throw new GatewayConfigurationException($"host '{host}' cannot be resolved: {exception.Message}", exception);
        }
    }

    private static bool IsLoopback(string host) =>
        host is "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
