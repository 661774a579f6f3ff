using AiMemory.Log;
using Npgsql;

namespace AiMemory.Storage.Postgres;

/// <summary>Looks for damage: rows whose checksum does not hold, and rows that the full-text rows do not know or should not.</summary>
internal static class Scrubber
{
    private const int Page = 2_000;

    public static async Task<IReadOnlyList<string>> FindDamagedAsync(
        Readers readers, Session session, string? @namespace, CancellationToken cancellationToken)
    {
        var (first, last, ns) = (long.MinValue, long.MaxValue, -1L);
        if (@namespace is not null)
        {
            if (await readers.FindNamespaceAsync(session, @namespace, cancellationToken).ConfigureAwait(false) is not { } number)
            {
                return [];
            }

            (first, last, ns) = (RowNumbers.First(number), RowNumbers.Last(number), number);
        }

        var damaged = new HashSet<string>(StringComparer.Ordinal);
        await FindAsync("SELECT id, checksum, body FROM memories WHERE row BETWEEN $1 AND $2", Parameters.Number(first), Parameters.Number(last)).ConfigureAwait(false);
        await FindAsync("SELECT key, checksum, body FROM rows WHERE body IS NOT NULL AND ($1 < 0 OR ns = $1)", Parameters.Number(ns)).ConfigureAwait(false);
        damaged.UnionWith(await session.ListAsync(
            r => r.GetString(0),
            "SELECT m.id FROM memories m WHERE m.row BETWEEN $1 AND $2 AND NOT EXISTS (SELECT 1 FROM texts t WHERE t.row = m.row) "
            + "UNION ALL SELECT t.row::text FROM texts t WHERE t.row BETWEEN $1 AND $2 AND NOT EXISTS (SELECT 1 FROM memories m WHERE m.row = t.row)",
            cancellationToken,
            Parameters.Number(first), Parameters.Number(last)).ConfigureAwait(false));
        return [.. damaged];

        async Task FindAsync(string sql, params NpgsqlParameter[] parameters)
        {
            await foreach (var (key, checksum, body) in session.StreamAsync(
                r => (r.GetString(0), (uint)r.GetInt64(1), r.GetFieldValue<byte[]>(2)), sql, Page, cancellationToken, parameters).ConfigureAwait(false))
            {
                if (checksum != EntryChecksum.Compute(body))
                {
                    damaged.Add(key);
                }
            }
        }
    }
}
