using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// Looks for damage, some rows at a time: rows whose checksum does not hold, and rows that the full-text index does not know or should not.
/// </summary>
internal sealed class Scrubber(string? @namespace)
{
    private const int PieceRows = 2_000;

    private readonly HashSet<string> _damaged = new(StringComparer.Ordinal);
    private Queue<long>? _namespaces;
    private bool _hasMemories = true;
    private long _row = long.MinValue;
    private (long Kind, string Key) _other = (long.MinValue, string.Empty);

    public IReadOnlyCollection<string> Damaged => _damaged;

    /// <summary>Looks at the next piece; false when there was none.</summary>
    public bool Next(SqliteSession session)
    {
        _namespaces ??= new Queue<long>(@namespace is null
            ? session.List(r => r.GetInt64(0), $"SELECT ns FROM namespaces UNION SELECT ns FROM rows UNION SELECT row >> {RowNumbers.PlaceBits} FROM memories")
            : session.List(r => r.GetInt64(0), "SELECT ns FROM namespaces WHERE name = $1", @namespace));
        if (!_namespaces.TryPeek(out var ns))
        {
            return false;
        }

        if (_hasMemories)
        {
            _hasMemories = LookAtMemories(session, ns);
        }
        else if (!LookAtOthers(session, ns))
        {
            _namespaces.Dequeue();
            (_hasMemories, _row, _other) = (true, long.MinValue, (long.MinValue, string.Empty));
        }

        return true;
    }

    private bool LookAtMemories(SqliteSession session, long ns)
    {
        var first = Math.Max(_row + 1, RowNumbers.First(ns));
        var (last, count) = (RowNumbers.Last(ns), 0);
        using (var rows = session.Query(
            "SELECT id, checksum, body, row FROM memories WHERE row BETWEEN $1 AND $2 ORDER BY row LIMIT $3", first, last, PieceRows))
        {
            while (rows.Read())
            {
                Check(rows.GetString(0), rows.GetInt64(1), (byte[])rows.GetValue(2));
                _row = rows.GetInt64(3);
                count++;
            }
        }

        last = count < PieceRows ? last : _row;

        // Rows and index are two files, not read at one instant: a row may seem to have left the queue for nowhere, but not twice.
        if (FindMissing() is { Count: > 0 } missing)
        {
            _damaged.UnionWith(missing.Intersect(FindMissing(), StringComparer.Ordinal));
        }

        return count == PieceRows;

        List<string> FindMissing() => session.List(
            r => r.GetString(0),
            "SELECT id FROM memories WHERE row BETWEEN $1 AND $2 AND row NOT IN (SELECT rowid FROM memories_fts WHERE rowid BETWEEN $1 AND $2) "
            + "AND row NOT IN (SELECT row FROM index_queue WHERE row BETWEEN $1 AND $2) "
            + "AND NOT EXISTS (SELECT 1 FROM index_new n WHERE memories.row BETWEEN n.first AND n.last)",
            first, last);
    }

    private bool LookAtOthers(SqliteSession session, long ns)
    {
        var count = 0;
        using var rows = session.Query(
            "SELECT key, checksum, body, kind FROM rows WHERE ns = $1 AND (kind, key) > ($2, $3) AND body IS NOT NULL ORDER BY kind, key LIMIT $4",
            ns, _other.Kind, _other.Key, PieceRows);
        while (rows.Read())
        {
            Check(rows.GetString(0), rows.GetInt64(1), (byte[])rows.GetValue(2));
            _other = (rows.GetInt64(3), rows.GetString(0));
            count++;
        }

        return count == PieceRows;
    }

    private void Check(string key, long checksum, byte[] body)
    {
        if ((uint)checksum != EntryChecksum.Compute(body))
        {
            _damaged.Add(key);
        }
    }
}
