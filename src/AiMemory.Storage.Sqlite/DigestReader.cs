using AiMemory.Domain.Rows;
using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>Reads the rows that make a namespace's digest.</summary>
internal static class DigestReader
{
    public static NamespaceDigest Read(SqliteSession session, string name)
    {
        var digest = new RowDigest();
        if (session.Number("SELECT ns FROM namespaces WHERE name = $1", name) is { } ns)
        {
            using (var memories = session.Query(
                "SELECT id, epoch, sequence, touch_epoch, touch_sequence, body FROM memories WHERE row BETWEEN $1 AND $2",
                RowNumbers.First(ns), RowNumbers.Last(ns)))
            {
                while (memories.Read())
                {
                    digest.Add(
                        RowKind.Memory,
                        memories.GetString(0),
                        new EntryVersion(memories.GetInt64(1), memories.GetInt64(2)),
                        new EntryVersion(memories.GetInt64(3), memories.GetInt64(4)),
                        (byte[])memories.GetValue(5));
                }
            }

            using var others = session.Query(
                "SELECT kind, key, epoch, sequence, body FROM rows WHERE ns = $1 AND body IS NOT NULL", ns);
            while (others.Read())
            {
                digest.Add(
                    (RowKind)others.GetByte(0),
                    others.GetString(1),
                    new EntryVersion(others.GetInt64(2), others.GetInt64(3)),
                    default,
                    (byte[])others.GetValue(4));
            }
        }

        return digest.ToDigest(name);
    }
}
