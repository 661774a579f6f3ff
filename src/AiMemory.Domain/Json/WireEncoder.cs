using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace AiMemory.Domain.Json;

/// <summary>
/// Escapes what JSON demands and nothing else, as serde_json does: quote, backslash and control characters. The stock encoders
/// escape emoji too, and so make other bytes of the same text.
/// </summary>
public sealed class WireEncoder : JavaScriptEncoder
{
    public static readonly WireEncoder Instance = new();

    private static readonly SearchValues<byte> EscapedBytes = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    private static readonly SearchValues<char> EscapedOrSurrogate = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (char)c), '"', '\\', .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c)]);

    private WireEncoder()
    {
    }

    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) => unicodeScalar is < 0x20 or '"' or '\\';

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text) => utf8Text.IndexOfAny(EscapedBytes);

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var span = new ReadOnlySpan<char>(text, textLength);
        for (var start = 0; start < span.Length;)
        {
            var found = span[start..].IndexOfAny(EscapedOrSurrogate);
            if (found < 0)
            {
                return -1;
            }

            start += found;
            if (!char.IsSurrogate(span[start]) || Rune.DecodeFromUtf16(span[start..], out _, out _) != OperationStatus.Done)
            {
                return start; // a lone surrogate is replaced by the caller
            }

            start += 2;
        }

        return -1;
    }

    public override unsafe bool TryEncodeUnicodeScalar(
        int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var destination = new Span<char>(buffer, bufferLength);
        Span<char> escaped = stackalloc char[6];
        numberOfCharactersWritten = 0;
        int length;
        if (WillEncode(unicodeScalar))
        {
            length = WriteEscape((char)unicodeScalar, escaped);
        }
        else
        {
            length = new Rune(unicodeScalar).EncodeToUtf16(escaped);
        }

        if (!escaped[..length].TryCopyTo(destination))
        {
            return false;
        }

        numberOfCharactersWritten = length;
        return true;
    }

    /// <summary>Writes the escape of a character for which <see cref="WillEncode"/> holds.</summary>
    internal static int WriteEscape(char c, Span<char> destination)
    {
        var named = c switch
        {
            '"' => '"',
            '\\' => '\\',
            '\b' => 'b',
            '\f' => 'f',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            _ => '\0',
        };
        destination[0] = '\\';
        if (named != '\0')
        {
            destination[1] = named;
            return 2;
        }

        "u00".CopyTo(destination[1..]);
        destination[4] = (char)('0' + (c >> 4));
        destination[5] = "0123456789abcdef"[c & 15];
        return 6;
    }
}
