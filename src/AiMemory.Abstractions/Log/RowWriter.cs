using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace AiMemory.Log;

/// <summary>Writes the fields of a row: text with its length, numbers as variable-length integers, a format number in front.</summary>
internal sealed class RowWriter
{
    private readonly ArrayBufferWriter<byte> _buffer;

    public RowWriter(byte format, int sizeHint)
    {
        _buffer = new ArrayBufferWriter<byte>(sizeHint + 16);
        Byte(format);
    }

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    /// <summary>Zigzag LEB128.</summary>
    public void Number(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void Text(string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        Unsigned((ulong)size);
        Encoding.UTF8.GetBytes(value, _buffer.GetSpan(size));
        _buffer.Advance(size);
    }

    public void Optional(string? value)
    {
        Byte(value is null ? (byte)0 : (byte)1);
        if (value is not null)
        {
            Text(value);
        }
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Unsigned((ulong)value.Length);
        _buffer.Write(value);
    }

    private void Unsigned(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var at = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[at++] = (byte)(value | 0x80);
        }

        span[at++] = (byte)value;
        _buffer.Advance(at);
    }
}
