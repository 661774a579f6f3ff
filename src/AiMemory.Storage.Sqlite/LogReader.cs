using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>Entries out of the log.</summary>
internal static class LogReader
{
    /// <exception cref="StoreFormatException">An entry's checksum does not hold.</exception>
    public static List<Entry> Read(SqliteSession session, long ns, string name, EntryExtent extent, int bytesMax)
    {
        var entries = new List<Entry>();
        var bytes = 0L;
        using var reader = session.Query(
            "SELECT sequence, kind, link_epoch, link_sequence, checksum, payload FROM log "
            + "WHERE ns = $1 AND epoch = $2 AND sequence BETWEEN $3 AND $4 ORDER BY sequence",
            ns, extent.Epoch, extent.First, extent.Last);
        while (reader.Read())
        {
            var entry = new Entry(
                name,
                new EntryVersion(extent.Epoch, reader.GetInt64(0)),
                (EntryKind)reader.GetByte(1),
                new EntryVersion(reader.GetInt64(2), reader.GetInt64(3)),
                (byte[])reader.GetValue(5),
                (uint)reader.GetInt64(4));
            if (!entry.IsIntact)
            {
                throw new StoreFormatException($"entry {entry.Version} of namespace '{name}' is damaged: its checksum does not hold");
            }

            bytes += entry.Payload.Length;
            if (bytes > bytesMax && entries.Count > 0)
            {
                break;
            }

            entries.Add(entry);
        }

        return entries;
    }
}
