using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Domain.Rows;

/// <summary>
/// The digest of a namespace: the sum, modulo 2^128, of a 128-bit hash of every row. A sum does not depend on the order, and
/// SHA-256 beneath makes an accidental match out of the question. Every store uses this one, so that their digests compare.
/// </summary>
public sealed class RowDigest
{
    private UInt128 _sum;
    private EntryVersion _highest;
    private long _live;

    /// <param name="touch">The entry that last touched the row (memories only).</param>
    public void Add(RowKind kind, string key, EntryVersion version, EntryVersion touch, ReadOnlySpan<byte> body)
    {
        Span<byte> head = stackalloc byte[33];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt64LittleEndian(head[1..], version.Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(head[9..], version.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(head[17..], touch.Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(head[25..], touch.Sequence);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        hash.AppendData(Encoding.UTF8.GetBytes(key));
        hash.AppendData([0]);
        hash.AppendData(body);
        Span<byte> digest = stackalloc byte[32];
        hash.GetHashAndReset(digest);
        _sum += BinaryPrimitives.ReadUInt128LittleEndian(digest);
        _highest = Max(_highest, Max(version, touch));
        _live += kind == RowKind.Memory ? 1 : 0;
    }

    public NamespaceDigest ToDigest(string @namespace) =>
        new(@namespace, _sum.ToString("x32", CultureInfo.InvariantCulture), _live, _highest);

    private static EntryVersion Max(EntryVersion a, EntryVersion b) => a > b ? a : b;
}
