using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// The digest of a namespace: the sum, modulo 2^128, of a 128-bit hash of every row. A sum does not depend on the order, and
/// SHA-256 beneath makes an accidental match out of the question.
/// </summary>
internal static class DigestReader
{
    public static NamespaceDigest Read(SqliteSession session, string name)
    {
        var sum = UInt128.Zero;
        var highest = default(EntryVersion);
        var live = 0L;
        if (session.Number("SELECT ns FROM namespaces WHERE name = $1", name) is { } ns)
        {
            using (var memories = session.Query(
                "SELECT id, epoch, sequence, touch_epoch, touch_sequence, body FROM memories WHERE row BETWEEN $1 AND $2",
                RowNumbers.First(ns), RowNumbers.Last(ns)))
            {
                while (memories.Read())
                {
                    live++;
                    var version = new EntryVersion(memories.GetInt64(1), memories.GetInt64(2));
                    var touch = new EntryVersion(memories.GetInt64(3), memories.GetInt64(4));
                    sum += Hash(1, memories.GetString(0), version, touch, (byte[])memories.GetValue(5));
                    highest = Max(highest, touch > version ? touch : version);
                }
            }

            using var others = session.Query(
                "SELECT kind, key, epoch, sequence, body FROM rows WHERE ns = $1 AND body IS NOT NULL", ns);
            while (others.Read())
            {
                var version = new EntryVersion(others.GetInt64(2), others.GetInt64(3));
                sum += Hash(others.GetByte(0), others.GetString(1), version, default, (byte[])others.GetValue(4));
                highest = Max(highest, version);
            }
        }

        return new NamespaceDigest(name, sum.ToString("x32", System.Globalization.CultureInfo.InvariantCulture), live, highest);
    }

    private static UInt128 Hash(byte kind, string key, EntryVersion version, EntryVersion touch, byte[] body)
    {
        Span<byte> head = stackalloc byte[33];
        head[0] = kind;
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
        return BinaryPrimitives.ReadUInt128LittleEndian(digest);
    }

    private static EntryVersion Max(EntryVersion a, EntryVersion b) => a > b ? a : b;
}
