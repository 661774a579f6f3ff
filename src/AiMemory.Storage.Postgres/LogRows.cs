using AiMemory.Log;

namespace AiMemory.Storage.Postgres;

/// <summary>Entries out of the log, and which it holds.</summary>
internal static class LogRows
{
    private const int Page = 500;

    /// <exception cref="StoreFormatException">An entry's checksum does not hold.</exception>
    public static async Task<List<Entry>> ReadAsync(
        Session session, long ns, string name, EntryExtent extent, int bytesMax, CancellationToken cancellationToken)
    {
        var entries = new List<Entry>();
        var bytes = 0L;
        for (var first = extent.First; ;)
        {
            var page = await session.ListAsync(
                r => new Entry(
                    name,
                    new EntryVersion(extent.Epoch, r.GetInt64(0)),
                    (EntryKind)r.GetInt16(1),
                    new EntryVersion(r.GetInt64(2), r.GetInt64(3)),
                    r.GetFieldValue<byte[]>(5),
                    (uint)r.GetInt64(4)),
                "SELECT sequence, kind, link_epoch, link_sequence, checksum, payload FROM log "
                + "WHERE ns = $1 AND epoch = $2 AND sequence BETWEEN $3 AND $4 ORDER BY sequence LIMIT $5",
                cancellationToken,
                Parameters.Number(ns), Parameters.Number(extent.Epoch), Parameters.Number(first), Parameters.Number(extent.Last),
                Parameters.Number(Page)).ConfigureAwait(false);
            foreach (var entry in page)
            {
                if (!entry.IsIntact)
                {
                    throw new StoreFormatException($"entry {entry.Version} of namespace '{name}' is damaged: its checksum does not hold");
                }

                bytes += entry.Payload.Length;
                if (bytes > bytesMax && entries.Count > 0)
                {
                    return entries;
                }

                entries.Add(entry);
            }

            if (page.Count < Page)
            {
                return entries;
            }

            first = page[^1].Version.Sequence + 1;
        }
    }

    public static async Task<IReadOnlyList<EntryExtent>> ReadHeldAsync(Session session, long ns, CancellationToken cancellationToken)
    {
        var held = new List<EntryExtent>();
        foreach (var (epoch, first, last, count) in await session.ListAsync(
            r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)),
            "SELECT epoch, min(sequence), max(sequence), count(*) FROM log WHERE ns = $1 GROUP BY epoch ORDER BY epoch",
            cancellationToken,
            Parameters.Number(ns)).ConfigureAwait(false))
        {
            if (count == last - first + 1)
            {
                held.Add(new EntryExtent(epoch, first, last));
                continue;
            }

            // A log with gaps: the rare case pays for the walk.
            held.AddRange(await session.ListAsync(
                r => new EntryExtent(epoch, r.GetInt64(0), r.GetInt64(1)),
                "SELECT min(sequence), max(sequence) FROM (SELECT sequence, sequence - row_number() OVER (ORDER BY sequence) AS run "
                + "FROM log WHERE ns = $1 AND epoch = $2) AS runs GROUP BY run ORDER BY 1",
                cancellationToken,
                Parameters.Number(ns), Parameters.Number(epoch)).ConfigureAwait(false));
        }

        return held;
    }
}
