using System.Buffers;
using System.Text;

namespace AiMemory.Log;

/// <summary>Mutations to bytes and back: row, kind, key and body, lengths as variable-length integers (LEB128).</summary>
public static class MutationCodec
{
    public static ReadOnlyMemory<byte> Encode(IReadOnlyList<Mutation> mutations)
    {
        ArgumentNullException.ThrowIfNull(mutations);
        var writer = new ArrayBufferWriter<byte>(256);
        foreach (var mutation in mutations)
        {
            var keySize = Encoding.UTF8.GetByteCount(mutation.Key);
            var span = writer.GetSpan(12 + keySize + mutation.Body.Length);
            span[0] = (byte)mutation.Row;
            span[1] = (byte)mutation.Kind;
            var at = 2;
            at += WriteLength(span[at..], keySize);
            at += Encoding.UTF8.GetBytes(mutation.Key, span[at..]);
            at += WriteLength(span[at..], mutation.Body.Length);
            mutation.Body.Span.CopyTo(span[at..]);
            writer.Advance(at + mutation.Body.Length);
        }

        return writer.WrittenMemory;
    }

    /// <exception cref="FormatException">The bytes are no mutations; they never came from <see cref="Encode"/>.</exception>
    public static IReadOnlyList<Mutation> Decode(ReadOnlyMemory<byte> bytes)
    {
        var mutations = new List<Mutation>(1);
        for (var at = 0; at < bytes.Length;)
        {
            var row = (RowKind)bytes.Span[at++];
            if (at == bytes.Length)
            {
                throw new FormatException("A mutation is cut short.");
            }

            var kind = (MutationKind)bytes.Span[at++];
            var key = Encoding.UTF8.GetString(Take(bytes, ref at).Span);
            mutations.Add(new Mutation(row, kind, key, Take(bytes, ref at)));
        }

        return mutations;
    }

    private static ReadOnlyMemory<byte> Take(ReadOnlyMemory<byte> bytes, ref int at)
    {
        var length = 0;
        for (var shift = 0; ; shift += 7)
        {
            if (at == bytes.Length || shift > 28)
            {
                throw new FormatException("A mutation is cut short.");
            }

            var b = bytes.Span[at++];
            length |= (b & 0x7F) << shift;
            if (b < 0x80)
            {
                break;
            }
        }

        if (length < 0 || length > bytes.Length - at)
        {
            throw new FormatException("A mutation is cut short.");
        }

        var taken = bytes.Slice(at, length);
        at += length;
        return taken;
    }

    private static int WriteLength(Span<byte> span, int length)
    {
        var at = 0;
        for (; length >= 0x80; length >>= 7)
        {
            span[at++] = (byte)(length | 0x80);
        }

        span[at++] = (byte)length;
        return at;
    }
}
