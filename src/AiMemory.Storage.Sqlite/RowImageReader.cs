using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>Row images and tombstones of one kind of a namespace, in key order, for a replica that catches up by rows.</summary>
internal static class RowImageReader
{
    public const int Page = 500;

    /// <summary>Memories as they were inserted, after a row number.</summary>
    public static List<(long Row, RowImage Image)> ReadInserted(SqliteSession session, long ns, long after) => session.List(
        r => (r.GetInt64(0), new RowImage(
            RowKind.Memory,
            r.GetString(1),
            new EntryVersion(r.GetInt64(2), r.GetInt64(3)),
            new EntryVersion(r.GetInt64(4), r.GetInt64(5)),
            false,
            (byte[])r.GetValue(6))),
        "SELECT row, id, epoch, sequence, touch_epoch, touch_sequence, body FROM memories WHERE row > $1 AND row <= $2 ORDER BY row LIMIT $3",
        after, RowNumbers.Last(ns), (long)Page);

    public static List<RowImage> ReadTombstones(SqliteSession session, long ns, string? after) => session.List(
        r =>
        {
            var version = new EntryVersion(r.GetInt64(1), r.GetInt64(2));
            return new RowImage(RowKind.Memory, r.GetString(0), version, version, true, ReadOnlyMemory<byte>.Empty);
        },
        "SELECT id, epoch, sequence FROM tombstones WHERE ns = $1 AND ($2 IS NULL OR id > $2) ORDER BY id LIMIT $3",
        ns, after, (long)Page);

    /// <summary>A row of another kind by its number.</summary>
    public static RowImage ReadOther(SqliteSession session, long row) => session.List(
        r => new RowImage(
            (RowKind)r.GetInt64(0),
            r.GetString(1),
            new EntryVersion(r.GetInt64(2), r.GetInt64(3)),
            default,
            r.IsDBNull(4),
            r.IsDBNull(4) ? ReadOnlyMemory<byte>.Empty : (byte[])r.GetValue(4)),
        "SELECT kind, key, epoch, sequence, body FROM rows WHERE row = $1",
        row)[0];

    public static IReadOnlyList<RowImage> Read(SqliteSession session, string name, RowKind row, string? key, int limit)
    {
        if (session.Number("SELECT ns FROM namespaces WHERE name = $1", name) is not { } ns)
        {
            return [];
        }

        if (row != RowKind.Memory)
        {
            return session.List(
                r => new RowImage(
                    row,
                    r.GetString(0),
                    new EntryVersion(r.GetInt64(1), r.GetInt64(2)),
                    default,
                    r.IsDBNull(3),
                    r.IsDBNull(3) ? ReadOnlyMemory<byte>.Empty : (byte[])r.GetValue(3)),
                "SELECT key, epoch, sequence, body FROM rows WHERE ns = $1 AND kind = $2 AND ($3 IS NULL OR key > $3) ORDER BY key LIMIT $4",
                ns, (long)row, key, (long)limit);
        }

        return session.List(
            r => new RowImage(
                RowKind.Memory,
                r.GetString(0),
                new EntryVersion(r.GetInt64(1), r.GetInt64(2)),
                new EntryVersion(r.GetInt64(3), r.GetInt64(4)),
                r.IsDBNull(5),
                r.IsDBNull(5) ? ReadOnlyMemory<byte>.Empty : (byte[])r.GetValue(5)),
            "SELECT id, epoch, sequence, touch_epoch, touch_sequence, body FROM memories "
            + "WHERE row BETWEEN $1 AND $2 AND ($3 IS NULL OR id > $3) "
            + "UNION ALL SELECT id, epoch, sequence, epoch, sequence, NULL FROM tombstones WHERE ns = $4 AND ($3 IS NULL OR id > $3) "
            + "ORDER BY 1 LIMIT $5",
            RowNumbers.First(ns), RowNumbers.Last(ns), key, ns, (long)limit);
    }
}
