using AiMemory.Domain.Rows;
using AiMemory.Log;

namespace AiMemory.Storage.Postgres;

/// <summary>Reads the rows that make a namespace's digest, a page at a time.</summary>
internal static class DigestReader
{
    private const int Page = 2_000;

    public static async Task<NamespaceDigest> ReadAsync(Readers readers, Session session, string name, CancellationToken cancellationToken)
    {
        var digest = new RowDigest();
        if (await readers.FindNamespaceAsync(session, name, cancellationToken).ConfigureAwait(false) is { } ns)
        {
            await foreach (var (key, version, touch, body) in session.StreamAsync(
                r => (
                    r.GetString(0),
                    new EntryVersion(r.GetInt64(1), r.GetInt64(2)),
                    new EntryVersion(r.GetInt64(3), r.GetInt64(4)),
                    r.GetFieldValue<byte[]>(5)),
                "SELECT id, epoch, sequence, touch_epoch, touch_sequence, body FROM memories WHERE row BETWEEN $1 AND $2",
                Page,
                cancellationToken,
                Parameters.Number(RowNumbers.First(ns)), Parameters.Number(RowNumbers.Last(ns))).ConfigureAwait(false))
            {
                digest.Add(RowKind.Memory, key, version, touch, body);
            }

            await foreach (var (kind, key, version, body) in session.StreamAsync(
                r => ((RowKind)r.GetInt16(0), r.GetString(1), new EntryVersion(r.GetInt64(2), r.GetInt64(3)), r.GetFieldValue<byte[]>(4)),
                "SELECT kind, key, epoch, sequence, body FROM rows WHERE ns = $1 AND body IS NOT NULL",
                Page,
                cancellationToken,
                Parameters.Number(ns)).ConfigureAwait(false))
            {
                digest.Add(kind, key, version, default, body);
            }
        }

        return digest.ToDigest(name);
    }
}
