using System.Net;
using System.Net.Sockets;

namespace AiMemory.Application.Subscriptions;

/// <summary>Where webhooks may go (rules 17, and design section 9 where 0.6.0 is not guarded). Asked at registration and at delivery.</summary>
public static class WebhookAddress
{
    /// <summary>The fault of a target as it is written; null when there is none.</summary>
    public static string? Check(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var colon = url.IndexOf("://", StringComparison.Ordinal);
        if (colon <= 0)
        {
            return $"webhook URL missing scheme: {url}";
        }

        var scheme = url[..colon];
        if (!scheme.Equals("http", StringComparison.OrdinalIgnoreCase) && !scheme.Equals("https", StringComparison.OrdinalIgnoreCase))
        {
            return $"webhook URL scheme must be http(s): {url}";
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0)
        {
            return $"webhook URL is not a plain address of a host: {url}";
        }

        var literal = IPAddress.TryParse(uri.DnsSafeHost, out var address) ? address : null;
        if (literal is not null && IsForbidden(literal))
        {
            return $"webhook URL targets private / link-local address: {url}";
        }

        var loopback = literal is not null ? IPAddress.IsLoopback(Plain(literal)) : IsLoopbackName(uri.DnsSafeHost);
        return uri.Scheme == Uri.UriSchemeHttp && !loopback
            ? $"webhook URL must be https for non-loopback host: {url}"
            : null;
    }

    /// <summary>An address that no webhook may reach. Loopback is allowed.</summary>
    public static bool IsForbidden(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = Plain(address);
        if (IPAddress.IsLoopback(plain))
        {
            return false;
        }

        var bytes = plain.GetAddressBytes();
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? bytes[0] is 0 or 10 or >= 224
                || (bytes[0] == 172 && bytes[1] is >= 16 and < 32)
                || (bytes[0] == 192 && bytes[1] == 168)
                || (bytes[0] == 169 && bytes[1] == 254)
                || (bytes[0] == 100 && bytes[1] is >= 64 and < 128)
            : plain.Equals(IPAddress.IPv6Any) || plain.IsIPv6Multicast || plain.IsIPv6LinkLocal || plain.IsIPv6SiteLocal
                || (bytes[0] & 0xFE) == 0xFC;
    }

    // An IPv4 address in IPv6 clothes is judged as what it is.
    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.Equals("localhost.localdomain", StringComparison.OrdinalIgnoreCase);
}
