using AiMemory.Log;

namespace AiMemory.Storage.Postgres;

/// <summary>Row images and tombstones of one kind of a namespace, in key order, for a replica that catches up by rows.</summary>
internal static class RowImages
{
    public const int Page = 500;

    /// <summary>Memories as they were inserted, after a row number.</summary>
    public static Task<List<(long Row, RowImage Image)>> ReadInsertedAsync(Session session, long ns, long after, CancellationToken cancellationToken) =>
        session.ListAsync(
            r => (r.GetInt64(0), new RowImage(
                RowKind.Memory,
                r.GetString(1),
                new EntryVersion(r.GetInt64(2), r.GetInt64(3)),
                new EntryVersion(r.GetInt64(4), r.GetInt64(5)),
                false,
                r.GetFieldValue<byte[]>(6))),
            "SELECT row, id, epoch, sequence, touch_epoch, touch_sequence, body FROM memories WHERE row > $1 AND row <= $2 ORDER BY row LIMIT $3",
            cancellationToken,
            Parameters.Number(after), Parameters.Number(RowNumbers.Last(ns)), Parameters.Number(Page));

    public static Task<List<RowImage>> ReadTombstonesAsync(Session session, long ns, string? after, CancellationToken cancellationToken) =>
        session.ListAsync(
            r =>
            {
                var version = new EntryVersion(r.GetInt64(1), r.GetInt64(2));
                return new RowImage(RowKind.Memory, r.GetString(0), version, version, true, ReadOnlyMemory<byte>.Empty);
            },
            "SELECT id, epoch, sequence FROM tombstones WHERE ns = $1 AND ($2::text IS NULL OR id > $2) ORDER BY id LIMIT $3",
            cancellationToken,
            Parameters.Number(ns), Parameters.Text(after), Parameters.Number(Page));

    /// <summary>Rows of the other kinds by their numbers, in that order.</summary>
    public static Task<List<RowImage>> ReadOthersAsync(Session session, long[] rows, CancellationToken cancellationToken) =>
        session.ListAsync(
            r => new RowImage(
                (RowKind)r.GetInt16(0),
                r.GetString(1),
                new EntryVersion(r.GetInt64(2), r.GetInt64(3)),
                default,
                r.IsDBNull(4),
                r.IsDBNull(4) ? ReadOnlyMemory<byte>.Empty : r.GetFieldValue<byte[]>(4)),
            "SELECT kind, key, epoch, sequence, body FROM rows WHERE row = ANY ($1) ORDER BY row",
            cancellationToken,
            Parameters.Numbers(rows));

    public static Task<List<RowImage>> ReadAsync(
        Session session, long ns, RowKind row, string? key, int limit, CancellationToken cancellationToken)
    {
        if (row != RowKind.Memory)
        {
            return session.ListAsync(
                r => new RowImage(
                    row,
                    r.GetString(0),
                    new EntryVersion(r.GetInt64(1), r.GetInt64(2)),
                    default,
                    r.IsDBNull(3),
                    r.IsDBNull(3) ? ReadOnlyMemory<byte>.Empty : r.GetFieldValue<byte[]>(3)),
                "SELECT key, epoch, sequence, body FROM rows WHERE ns = $1 AND kind = $2 AND ($3::text IS NULL OR key > $3) ORDER BY key LIMIT $4",
                cancellationToken,
                Parameters.Number(ns), Parameters.Number((long)row), Parameters.Text(key), Parameters.Number(limit));
        }

        return session.ListAsync(
            r => new RowImage(
                RowKind.Memory,
                r.GetString(0),
                new EntryVersion(r.GetInt64(1), r.GetInt64(2)),
                new EntryVersion(r.GetInt64(3), r.GetInt64(4)),
                r.IsDBNull(5),
                r.IsDBNull(5) ? ReadOnlyMemory<byte>.Empty : r.GetFieldValue<byte[]>(5)),
            "SELECT id, epoch, sequence, touch_epoch, touch_sequence, body FROM memories "
            + "WHERE row BETWEEN $1 AND $2 AND ($3::text IS NULL OR id > $3) "
            + "UNION ALL SELECT id, epoch, sequence, epoch, sequence, NULL FROM tombstones WHERE ns = $4 AND ($3::text IS NULL OR id > $3) "
            + "ORDER BY 1 LIMIT $5",
            cancellationToken,
            Parameters.Number(RowNumbers.First(ns)), Parameters.Number(RowNumbers.Last(ns)), Parameters.Text(key), Parameters.Number(ns),
            Parameters.Number(limit));
    }
}
