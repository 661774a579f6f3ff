using System.Security.Cryptography;
using System.Text;
using AiMemory.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Routing;

/// <summary>
/// The API key check. Keys are compared as digests in constant time, and neither they nor the targets that may carry them are logged.
/// </summary>
internal sealed class ApiKeyGate
{
    /// <summary>The one path that anyone may ask.</summary>
    public const string OpenPath = "/api/v1/health";

    private const string QueryPrefix = "api_key=";

    private readonly byte[]? _digest;

    public ApiKeyGate(string? key) => _digest = key is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Whether a key is asked for at all.</summary>
    public bool IsOn => _digest is not null;

    public bool Admits(HttpContext http, string rawTarget)
    {
        if (_digest is null || RequestTarget.PathOf(rawTarget) is OpenPath)
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

        return admitted;
    }

    // Header values are read as Latin-1, so that each character is the byte that was sent.
    private bool Matches(ReadOnlySpan<char> given)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.Latin1.GetBytes(given.ToArray()), digest);
        return CryptographicOperations.FixedTimeEquals(digest, _digest);
    }
}
