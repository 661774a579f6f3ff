using System.Security.Cryptography;
using System.Text;
using AiMemory.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace AiMemory.Gateway.Routing;

/// <summary>
/// The API key check. Keys are compared as digests in constant time, and neither they nor the targets that may carry them are logged.
/// </summary>
internal sealed class ApiKeyGate
{
    /// <summary>What anyone may ask: supervisors and load balancers carry no keys, and the answers say nothing else.</summary>
    public static bool IsOpen(ReadOnlySpan<char> path) => path is "/api/v1/health" or "/health/live" or "/health/ready";

    private const string QueryPrefix = "api_key=";

    private readonly byte[]? _digest;

    public ApiKeyGate(string? key) => _digest = key is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Whether a key is asked for at all.</summary>
    public bool IsOn => _digest is not null;

    public bool Admits(HttpContext http, string rawTarget)
    {
        if (_digest is null || IsOpen(RequestTarget.PathOf(rawTarget)))
        {
            return true;
        }

        // Both are looked at, always: one right one is enough.
        var header = http.Request.Headers["X-API-Key"];
        var admitted = header.Count > 0 && header[0] is { } given && Matches(given);
        var rest = RequestTarget.QueryOf(rawTarget);
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf('&');
            var pair = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (pair.StartsWith(QueryPrefix, StringComparison.Ordinal))
            {
                admitted |= Matches(pair[QueryPrefix.Length..]);
            }
        }

        return admitted || (AsksForPassword(http, rawTarget) && MatchesPassword(http.Request.Headers.Authorization));
    }

    /// <summary>
    /// Pages for people, and what they load: a browser cannot send a header of ours, so it may send the key as a password. Reading
    /// only, as a browser also sends a password with requests that another site's page makes.
    /// </summary>
    public bool AsksForPassword(HttpContext http, string rawTarget) =>
        _digest is not null
        && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && RequestTarget.PathOf(rawTarget) is var path
        && (path is "/" or "/api/v1/cluster" or "/api/v1/cluster/nodes" or "/dashboard" || path.StartsWith("/dashboard/", StringComparison.Ordinal));

    private bool MatchesPassword(StringValues headers)
    {
        if (headers is not [{ } header, ..] || !header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header["Basic ".Length..].Trim(), bytes, out var length))
        {
            return false;
        }

        var colon = bytes.AsSpan(0, length).IndexOf((byte)':');
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes.AsSpan((colon + 1)..length), digest);
        return colon >= 0 && CryptographicOperations.FixedTimeEquals(digest, _digest);
    }

    // Header values are read as Latin-1, so that each character is the byte that was sent.
    private bool Matches(ReadOnlySpan<char> given)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.Latin1.GetBytes(given.ToArray()), digest);
        return CryptographicOperations.FixedTimeEquals(digest, _digest);
    }
}
