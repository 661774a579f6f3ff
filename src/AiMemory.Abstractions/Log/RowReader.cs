using System.Buffers.Binary;
using System.Text;

namespace AiMemory.Log;

/// <summary>Reads what <see cref="RowWriter"/> wrote.</summary>
internal ref struct RowReader
{
    private ReadOnlySpan<byte> _rest;

    /// <exception cref="FormatException">The row was written by a newer program.</exception>
    public RowReader(ReadOnlySpan<byte> bytes, byte format)
    {
        _rest = bytes;
        var found = Byte();
        if (found != format)
        {
            throw new FormatException($"A row has format {found}; this program reads format {format}.");
        }
    }

    public byte Byte()
    {
        var value = Take(1)[0];
        return value;
    }

    public long Number()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    public string Text() => Encoding.UTF8.GetString(Take(Length()));

    public string? Optional() => Byte() == 0 ? null : Text();

    public void SkipText() => Take(Length());

    public void SkipOptional()
    {
        if (Byte() != 0)
        {
            SkipText();
        }
    }

    public ReadOnlySpan<byte> Bytes() => Take(Length());

    private int Length()
    {
        var length = Unsigned();
        return length <= (ulong)_rest.Length ? (int)length : throw new FormatException("A row is cut short.");
    }

    private ulong Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new FormatException("A row's number is too long.");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            throw new FormatException("A row is cut short.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
