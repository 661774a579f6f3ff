using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace AiMemory.Log;

/// <summary>CRC-32C (Castagnoli, RFC 3720 appendix B.4) over everything an entry says, by the processor's instruction where it has one.</summary>
public static class EntryChecksum
{
    public static uint Compute(
        string @namespace, EntryVersion version, EntryKind kind, EntryVersion link, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(@namespace);
        var size = Encoding.UTF8.GetByteCount(@namespace);
        Span<byte> name = size <= 1024 ? stackalloc byte[size] : new byte[size];
        Encoding.UTF8.GetBytes(@namespace, name);

        var crc = Append(uint.MaxValue, name);
        crc = BitOperations.Crc32C(crc, (ulong)version.Epoch);
        crc = BitOperations.Crc32C(crc, (ulong)version.Sequence);
        crc = BitOperations.Crc32C(crc, (byte)kind);
        crc = BitOperations.Crc32C(crc, (ulong)link.Epoch);
        crc = BitOperations.Crc32C(crc, (ulong)link.Sequence);
        return ~Append(crc, payload);
    }

    /// <summary>CRC-32C of plain bytes, for rows and files.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => ~Append(uint.MaxValue, bytes);

    private static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return crc;
    }
}
