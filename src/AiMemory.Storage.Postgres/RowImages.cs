using AiMemory.Log;

namespace AiMemory.Storage.Postgres;

/// <summary>Row images and tombstones of one kind of a namespace, in key order, for a replica that catches up by rows.</summary>
internal static class RowImages
{
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
