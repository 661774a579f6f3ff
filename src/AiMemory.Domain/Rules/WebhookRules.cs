using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using AiMemory.Domain.Json;

namespace AiMemory.Domain.Rules;

/// <summary>Which subscriptions an event goes to, where it may be sent, and how it is signed (rules 17).</summary>
public static class WebhookRules
{
    /// <summary>An event reaches a subscription when all three filters let it.</summary>
    public static bool Matches(WebhookSubscription subscription, string eventName, string @namespace, string? agentId)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        return Matches(subscription.NamespaceFilter, @namespace)
            && Matches(subscription.AgentFilter, agentId)
            && subscription.Events.Split(',', StringSplitOptions.TrimEntries).Any(name => name == "*" || name == eventName);
    }

    /// <summary>
    /// Checks a target as registration and delivery do; the fault, or null. Beyond 0.6.0 it refuses user info, a missing host, a
    /// port that is none, unspecified addresses, and private addresses in whatever notation.
    /// </summary>
    public static string? CheckUrl(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var separator = url.IndexOf("://", StringComparison.Ordinal);
        if (separator <= 0)
        {
            return $"webhook URL missing scheme: {url}";
        }

        var scheme = url[..separator].ToLowerInvariant();
        if (scheme is not ("http" or "https"))
        {
            return $"webhook URL scheme must be http(s): {url}";
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return $"webhook URL has no valid host: {url}";
        }

        if (uri.UserInfo.Length > 0)
        {
            return "webhook URL must not hold user information";
        }

        var address = ParseAddress(uri);
        var loopback = address is null
            ? uri.IdnHost.TrimEnd('.').ToLowerInvariant() is "localhost" or "localhost.localdomain"
            : IPAddress.IsLoopback(address);
        if (scheme == "http" && !loopback)
        {
            return $"webhook URL must be https for non-loopback host: {url}";
        }

        return address is not null && !loopback && IsPrivate(address)
            ? $"webhook URL targets private / link-local address: {url}"
            : null;
    }

    /// <summary>
    /// An address, resolved or literal, that a webhook must not reach: private, link-local, shared, unspecified, multicast or
    /// broadcast. Loopback is not among them; a name that is not itself local must not resolve there either, which
    /// <paramref name="loopbackToo"/> says.
    /// </summary>
    public static bool IsForbidden(IPAddress address, bool loopbackToo)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = Plain(address);
        return IPAddress.IsLoopback(plain) ? loopbackToo : IsPrivate(plain);
    }

    /// <summary>The URL's own host is this machine, so that a loopback address is what was asked for.</summary>
    public static bool IsLocalHost(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return ParseAddress(uri) is { } address
            ? IPAddress.IsLoopback(address)
            : uri.IdnHost.TrimEnd('.').ToLowerInvariant() is "localhost" or "localhost.localdomain";
    }

    /// <summary>What is kept of a secret: lowercase hex SHA-256.</summary>
    public static string HashSecret(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>The signature header's value: HMAC-SHA256 under the raw hash over <c>timestamp.body</c>.</summary>
    /// <param name="secretHash">As <see cref="HashSecret"/> made it.</param>
    public static string Sign(string secretHash, long timestamp, ReadOnlySpan<byte> body)
    {
        var prefix = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{timestamp}."));
        var message = new byte[prefix.Length + body.Length];
        prefix.CopyTo(message, 0);
        body.CopyTo(message.AsSpan(prefix.Length));
        return "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString(secretHash), message));
    }

    /// <summary>The body, compact, in the contract's order.</summary>
    public static string Body(string eventName, string memoryId, string @namespace, string? agentId, string deliveredAt) =>
        $"{{\"event\":{CanonicalJson.Quote(eventName)},\"memory_id\":{CanonicalJson.Quote(memoryId)},"
        + $"\"namespace\":{CanonicalJson.Quote(@namespace)},\"agent_id\":{(agentId is null ? "null" : CanonicalJson.Quote(agentId))},"
        + $"\"delivered_at\":{CanonicalJson.Quote(deliveredAt)}}}";

    private static bool Matches(string? filter, string? value) =>
        string.IsNullOrEmpty(filter) || string.Equals(filter, value, StringComparison.Ordinal);

    private static IPAddress? ParseAddress(Uri uri) =>
        IPAddress.TryParse(uri.HostNameType == UriHostNameType.IPv6 ? uri.Host.Trim('[', ']') : uri.IdnHost, out var address)
            ? Plain(address)
            : null;

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool IsPrivate(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return bytes[0] is 0 or 10 or >= 224
                || (bytes[0] == 172 && bytes[1] is >= 16 and <= 31)
                || (bytes[0] == 192 && bytes[1] == 168)
                || (bytes[0] == 169 && bytes[1] == 254)
                || (bytes[0] == 100 && bytes[1] is >= 64 and <= 127); // shared by carriers, RFC 6598
        }

        if (address.IsIPv6LinkLocal || address.IsIPv6SiteLocal || address.IsIPv6UniqueLocal || address.IsIPv6Multicast
            || address.Equals(IPAddress.IPv6None))
        {
            return true;
        }

        // NAT64 and 6to4 carry an IPv4 address inside.
        return (bytes.AsSpan(0, 12).SequenceEqual(Nat64Prefix) && IsPrivate(new IPAddress(bytes.AsSpan(12, 4))))
            || (bytes[0] == 0x20 && bytes[1] == 0x02 && IsPrivate(new IPAddress(bytes.AsSpan(2, 4))));
    }

    private static ReadOnlySpan<byte> Nat64Prefix => [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0];
}
