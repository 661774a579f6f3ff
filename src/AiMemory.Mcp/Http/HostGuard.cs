using System.Net;

namespace AiMemory.Mcp.Http;

/// <summary>
/// Keeps web pages of other origins out (DNS rebinding): the names in <c>Host</c> and <c>Origin</c> must be this machine's. A literal
/// address counts when it is the one that the client reached, because a rebound name is never an address.
/// </summary>
internal sealed class HostGuard(IReadOnlyList<string> allowedHosts)
{
    /// <returns>Why the request is refused; null when it is not.</returns>
    public string? Check(HttpExchange exchange)
    {
        var host = exchange.GetHeader("Host");
        if (string.IsNullOrEmpty(host) || !IsOwn(NameOf(host), exchange))
        {
            return "foreign Host header";
        }

        var origin = exchange.GetHeader("Origin");
        return string.IsNullOrEmpty(origin)
            || (Uri.TryCreate(origin, UriKind.Absolute, out var uri)
                && uri.Scheme is "http" or "https"
                && IsOwn(uri.IdnHost, exchange))
            ? null
            : "foreign Origin header";
    }

    private static string NameOf(string host)
    {
        if (host.StartsWith('['))
        {
            var end = host.IndexOf(']', StringComparison.Ordinal);
            return end < 0 ? host : host[1..end];
        }

        var colon = host.LastIndexOf(':');
        return colon < 0 ? host : host[..colon];
    }

    private bool IsOwn(string name, HttpExchange exchange)
    {
        if (name is "localhost" || allowedHosts.Contains(name, StringComparer.OrdinalIgnoreCase)
            || string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return IPAddress.TryParse(name.Trim('[', ']'), out var address)
            && (IPAddress.IsLoopback(address)
                || (IPAddress.TryParse(exchange.LocalAddress, out var local) && Plain(local).Equals(Plain(address))));
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
