namespace AiMemory.Gateway.Routing;

/// <summary>A receipt as a header value: the namespace is percent-encoded, because it may hold any character.</summary>
internal static class ReceiptText
{
    public static string Encode(Receipt receipt) => $"{receipt.Version}@{Uri.EscapeDataString(receipt.Namespace)}";

    /// <summary>The token that the use case takes; encoded or not.</summary>
    public static string Decode(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? text : text[..(at + 1)] + Uri.UnescapeDataString(text[(at + 1)..]);
    }
}
