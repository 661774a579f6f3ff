using System.Security.Cryptography;
using System.Text;

namespace AiMemory.Gateway.Security;

/// <summary>The API key: compared byte for byte in constant time, never logged.</summary>
internal sealed class ApiKey(string key)
{
    private const string QueryName = "api_key=";

    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);

    /// <summary>One right key is enough, in the header or, raw, in the query.</summary>
    public bool Admits(Microsoft.AspNetCore.Http.HttpRequest request)
    {
        foreach (var header in request.Headers["X-API-Key"])
        {
            // Header bytes arrive as Latin-1, one character a byte.
            if (header is not null && CryptographicOperations.FixedTimeEquals(Encoding.Latin1.GetBytes(header), _key))
            {
                return true;
            }
        }

        foreach (var pair in (request.QueryString.Value ?? string.Empty).TrimStart('?').Split('&'))
        {
            if (pair.StartsWith(QueryName, StringComparison.Ordinal)
                && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(pair[QueryName.Length..]), _key))
            {
                return true;
            }
        }

        return false;
    }
}
