using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Answers;

/// <summary>
/// Puts the receipt of an acknowledged write in its header, as it goes into <c>GET /api/v1/writes/{receipt}</c>: the namespace, which may
/// hold any character, is percent-encoded.
/// </summary>
internal static class Receipts
{
    public const string Header = "X-Memory-Receipt";

    public static void Set(HttpContext http, Receipt? receipt)
    {
        if (receipt is not null)
        {
            http.Response.Headers[Header] = $"{receipt.Version}@{Uri.EscapeDataString(receipt.Namespace)}";
        }
    }
}
