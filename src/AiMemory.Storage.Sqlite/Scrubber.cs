using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>Looks for damage: rows whose checksum does not hold, and rows that the full-text index does not know or should not.</summary>
internal static class Scrubber
{
    public static IReadOnlyList<string> FindDamaged(SqliteSession session)
    {
        var damaged = new HashSet<string>(StringComparer.Ordinal);
        using (var rows = session.Query("SELECT id, checksum, body FROM memories"))
        {
            while (rows.Read())
            {
                if ((uint)rows.GetInt64(1) != EntryChecksum.Compute((byte[])rows.GetValue(2)))
                {
                    damaged.Add(rows.GetString(0));
                }
            }
        }

        using (var rows = session.Query("SELECT key, checksum, body FROM rows WHERE body IS NOT NULL"))
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
            "SELECT id FROM memories WHERE row NOT IN (SELECT rowid FROM memories_fts) AND row NOT IN (SELECT row FROM index_queue)"));
        return [.. damaged];
    }
}
