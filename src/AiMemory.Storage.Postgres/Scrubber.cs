using AiMemory.Log;

namespace AiMemory.Storage.Postgres;

/// <summary>Looks for damage: rows whose checksum does not hold, and rows that the full-text rows do not know or should not.</summary>
internal static class Scrubber
{
    private const int Page = 2_000;

    public static async Task<IReadOnlyList<string>> FindDamagedAsync(Session session, CancellationToken cancellationToken)
    {
        var damaged = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sql in (string[])["SELECT id, checksum, body FROM memories", "SELECT key, checksum, body FROM rows WHERE body IS NOT NULL"])
        {
            await foreach (var (key, checksum, body) in session.StreamAsync(
                r => (r.GetString(0), (uint)r.GetInt64(1), r.GetFieldValue<byte[]>(2)), sql, Page, cancellationToken).ConfigureAwait(false))
            {
                if (checksum != EntryChecksum.Compute(body))
                {
                    damaged.Add(key);
                }
            }
        }

        damaged.UnionWith(await session.ListAsync(
            r => r.GetString(0),
            "SELECT m.id FROM memories m WHERE NOT EXISTS (SELECT 1 FROM texts t WHERE t.row = m.row) "
            + "UNION ALL SELECT t.row::text FROM texts t WHERE NOT EXISTS (SELECT 1 FROM memories m WHERE m.row = t.row)",
            cancellationToken).ConfigureAwait(false));
        return [.. damaged];
    }
}
