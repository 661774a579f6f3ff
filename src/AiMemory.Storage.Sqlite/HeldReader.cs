namespace AiMemory.Storage.Sqlite;

/// <summary>Which entries the log holds, as runs.</summary>
internal static class HeldReader
{
    public static IReadOnlyList<EntryExtent> Read(SqliteSession session, long ns)
    {
        var held = new List<EntryExtent>();
        foreach (var (epoch, first, last, count) in session.List(
            r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)),
            "SELECT epoch, min(sequence), max(sequence), count(*) FROM log WHERE ns = $1 GROUP BY epoch ORDER BY epoch",
            ns))
        {
            if (count == last - first + 1)
            {
                held.Add(new EntryExtent(epoch, first, last));
                continue;
            }

            // A log with gaps: the rare case pays for the walk.
            held.AddRange(session.List(
                r => new EntryExtent(epoch, r.GetInt64(0), r.GetInt64(1)),
                "SELECT min(sequence), max(sequence) FROM (SELECT sequence, sequence - row_number() OVER (ORDER BY sequence) AS run "
                + "FROM log WHERE ns = $1 AND epoch = $2) GROUP BY run ORDER BY 1",
                ns, epoch));
        }

        return held;
    }
}
