using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace AiMemory.Gateway.Requests;

/// <summary>Percent-decoding as web servers do it: a percent sign without two hex digits stands for itself.</summary>
internal static class PercentText
{
    private static readonly SearchValues<char> FormSpecial = SearchValues.Create("%+");

    /// <summary>A path segment; false when the bytes are no UTF-8.</summary>
    public static bool TryDecodeSegment(ReadOnlySpan<char> text, out string decoded)
    {
        if (!text.Contains('%') && Ascii.IsValid(text))
        {
            decoded = text.ToString();
            return true;
        }

        var bytes = DecodeBytes(text, plusIsBlank: false, out var length);
        var valid = Utf8.IsValid(bytes.AsSpan(0, length));
        decoded = valid ? Encoding.UTF8.GetString(bytes, 0, length) : string.Empty;
        ArrayPool<byte>.Shared.Return(bytes);
        return valid;
    }

    /// <summary>A key or value of a form: plus is a blank, and bytes that are no UTF-8 become U+FFFD.</summary>
    public static string DecodeForm(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAny(FormSpecial) < 0 && Ascii.IsValid(text))
        {
            return text.ToString();
        }

        var bytes = DecodeBytes(text, plusIsBlank: true, out var length);
        var decoded = Encoding.UTF8.GetString(bytes, 0, length);
        ArrayPool<byte>.Shared.Return(bytes);
        return decoded;
    }

    private static byte[] DecodeBytes(ReadOnlySpan<char> text, bool plusIsBlank, out int length)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Math.Max(16, text.Length * 3));
        length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[length++] = (byte)((HexValue(text[i + 1]) << 4) | HexValue(text[i + 2]));
                i += 2;
            }
            else if (c == '+' && plusIsBlank)
            {
                bytes[length++] = (byte)' ';
            }
            else if (c < 0x80)
            {
                bytes[length++] = (byte)c;
            }
            else
            {
                length += Encoding.UTF8.GetBytes(text.Slice(i, char.IsHighSurrogate(c) && i + 1 < text.Length ? 2 : 1), bytes.AsSpan(length));
                i += char.IsHighSurrogate(c) ? 1 : 0;
            }
        }

        return bytes;
    }

    private static int HexValue(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
