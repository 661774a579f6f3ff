namespace AiMemory.Storage.Sqlite;

/// <summary>
/// What the full-text index has still to take in, kept with the rows so that nothing is forgotten: rows that were stored, as ranges, since a
/// namespace's new rows have adjacent numbers, and one by one those that were changed or deleted. Each has the ticket of its transaction.
/// </summary>
internal static class IndexQueue
{
    /// <summary>Queues rows that are in the table for the first time.</summary>
    public static void AddNew(SqliteSession session, long first, long last, long ticket) => session.Statement(
        "INSERT INTO index_new (first, last, ticket) VALUES ($1, $2, $3)").Begin(first, last, ticket).Run();

    /// <summary>Queues a row that the index may hold as it was before.</summary>
    public static void AddChanged(SqliteSession session, long row, long ticket) => session.Statement(
        "INSERT INTO index_queue (row, ticket) VALUES ($1, $2) ON CONFLICT (row) DO UPDATE SET ticket = $2").Begin(row, ticket).Run();

    /// <summary>Queues every row, as if all were new.</summary>
    public static void AddAll(SqliteSession session, long ticket)
    {
        session.Execute("DELETE FROM index_queue");
        session.Execute("DELETE FROM index_new");
        session.Execute(
            $"INSERT INTO index_new (first, last, ticket) SELECT min(row), max(row), $1 FROM memories GROUP BY row >> {RowNumbers.PlaceBits}", ticket);
    }

    /// <summary>Takes rows off that are in the index, unless they were changed again since.</summary>
    public static void Remove(SqliteSession session, IndexedRows indexed)
    {
        var (first, last, ticket) = indexed;
        session.Statement("DELETE FROM index_queue WHERE row BETWEEN $1 AND $2 AND ticket <= $3").Begin(first, last, ticket).Run();
        session.Statement("DELETE FROM index_new WHERE last BETWEEN $1 AND $2 AND ticket <= $3").Begin(first, last, ticket).Run();
        session.Statement("UPDATE index_new SET first = $1 + 1 WHERE first <= $1 AND last > $1 AND ticket <= $2").Begin(last, ticket).Run();
    }

    /// <summary>The new rows after one that were queued by some transactions, in their order: row, ticket, checksum, body.</summary>
    public static RowStatement New(SqliteSession session, long after, long afterTicket, long toTicket) => session.Statement(
        "SELECT m.row, n.ticket, m.checksum, m.body FROM index_new n CROSS JOIN memories m ON m.row BETWEEN max(n.first, $1 + 1) AND n.last "
        + "WHERE n.last > $1 AND n.ticket > $2 AND n.ticket <= $3 ORDER BY n.first, m.row").Begin(after, afterTicket, toTicket);

    /// <summary>The same of changed rows; one that was deleted has no body.</summary>
    public static RowStatement Changed(SqliteSession session, long after, long afterTicket, long toTicket) => session.Statement(
        "SELECT q.row, q.ticket, m.checksum, m.body FROM index_queue q LEFT JOIN memories m ON m.row = q.row "
        + "WHERE q.row > $1 AND q.ticket > $2 AND q.ticket <= $3 ORDER BY q.row").Begin(after, afterTicket, toTicket);

    /// <summary>Those queued with the highest numbers in a range of whole namespaces, these first.</summary>
    public static List<long> Newest(SqliteSession session, long first, long last, int countMax)
    {
        var rows = new List<long>();
        var ranges = session.Statement("SELECT first, last FROM index_new WHERE first BETWEEN $1 AND $2 ORDER BY first DESC").Begin(first, last);
        while (rows.Count < countMax && ranges.Step())
        {
            for (var row = ranges.Number(1); row >= ranges.Number(0) && rows.Count < countMax; row--)
            {
                rows.Add(row);
            }
        }

        ranges.End();
        var news = rows.Count;
        var changed = session.Statement("SELECT row FROM index_queue WHERE row BETWEEN $1 AND $2 ORDER BY row DESC LIMIT $3").Begin(first, last, countMax);
        while (changed.Step())
        {
            rows.Add(changed.Number(0));
        }

        return news == 0 || news == rows.Count ? rows : [.. rows.Distinct().OrderDescending().Take(countMax)];
    }

    /// <summary>How many rows are queued; of those that were deleted meanwhile, some.</summary>
    public static long Count(SqliteSession session) =>
        session.Number("SELECT (SELECT count(*) FROM index_queue) + (SELECT coalesce(sum(last - first + 1), 0) FROM index_new)") ?? 0;

    /// <summary>The last ticket of what is queued; 0 when nothing is.</summary>
    public static long LastTicket(SqliteSession session) =>
        session.Number("SELECT max((SELECT coalesce(max(ticket), 0) FROM index_queue), (SELECT coalesce(max(ticket), 0) FROM index_new))") ?? 0;
}
