using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>Looks for damage: rows whose checksum does not hold, and rows that the full-text index does not know or should not.</summary>
internal static class Scrubber
{
    public static IReadOnlyList<string> FindDamaged(SqliteSession session, string? @namespace)
    {
        var (first, last) = (long.MinValue, long.MaxValue);
        long? ns = null;
        if (@namespace is not null)
        {
            ns = session.Number("SELECT ns FROM namespaces WHERE name = $1", @namespace);
            if (ns is not { } number)
            {
                return [];
            }

            (first, last) = (RowNumbers.First(number), RowNumbers.Last(number));
        }

        var damaged = new HashSet<string>(StringComparer.Ordinal);
        using (var rows = session.Query("SELECT id, checksum, body FROM memories WHERE row BETWEEN $1 AND $2", first, last))
        {
            while (rows.Read())
            {
                if ((uint)rows.GetInt64(1) != EntryChecksum.Compute((byte[])rows.GetValue(2)))
                {
                    damaged.Add(rows.GetString(0));
                }
            }
        }

        using (var rows = session.Query("SELECT key, checksum, body FROM rows WHERE body IS NOT NULL AND ($1 IS NULL OR ns = $1)", ns))
        {
            while (rows.Read())
            {
                if ((uint)rows.GetInt64(1) != EntryChecksum.Compute((byte[])rows.GetValue(2)))
                {
                    damaged.Add(rows.GetString(0));
                }
            }
        }

        damaged.UnionWith(session.List(
            r => r.GetString(0),
            "SELECT id FROM memories WHERE row BETWEEN $1 AND $2 AND row NOT IN (SELECT rowid FROM memories_fts WHERE rowid BETWEEN $1 AND $2) "
            + "AND row NOT IN (SELECT row FROM index_queue)",
            first, last));
        return [.. damaged];
    }
}
