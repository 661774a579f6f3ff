using System.Text;

namespace AiMemory.Gateway.Routing;

/// <summary>Percent-decoding as paths and query strings need it.</summary>
internal static class PercentDecoding
{
    private static readonly UTF8Encoding Throwing = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A path segment; null when the bytes are not UTF-8.</summary>
    public static string? Strict(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal) && Ascii.IsValid(text))
        {
            return text;
        }

        try
        {
            return Throwing.GetString(Bytes(text, plusIsSpace: false));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>A query word: plus is a space, bytes that are not UTF-8 become U+FFFD.</summary>
    public static string Lossy(string text) =>
        text.AsSpan().IndexOfAny('%', '+') < 0 && Ascii.IsValid(text) ? text : Encoding.UTF8.GetString(Bytes(text, plusIsSpace: true));

    private static byte[] Bytes(string text, bool plusIsSpace)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes.Add(Convert.FromHexString(text.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
            else if (c == '+' && plusIsSpace)
            {
                bytes.Add((byte)' ');
            }
            else if (c < 0x80)
            {
                bytes.Add((byte)c);
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(c.ToString()));
            }
        }

        return [.. bytes];
    }
}
