using AiMemory.Domain.Rows;
using AiMemory.Domain.Text;
using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>Exact words: search, forget patterns and the lookup of contradictions.</summary>
internal sealed class SearchReader(ReaderPool readers, IndexBacklog backlog)
{
    private const int ContradictionPostingsMax = 64;
    private const int UnindexedMax = 16;

    public async ValueTask<IReadOnlyList<Memory>> SearchAsync(string text, MemoryFilter filter, long limit, DateTimeOffset now)
    {
        if (limit <= 0 || FullTextQuery.MatchAll(text) is not { } match)
        {
            return [];
        }

        await backlog.WhenIndexedAsync().ConfigureAwait(false);
        return readers.Run(session =>
        {
            var keep = new RowFilter(filter, now);
            var found = new List<Memory>();
            using var reader = session.Query(
                // Rules 6.2; FTS5's rank is the negated relevance. A future updated_at counts as age 0.
                $"SELECT {RowReading.MemoryColumns} FROM (SELECT rowid AS r, -bm25(memories_fts) AS rel FROM memories_fts "
                + $"WHERE memories_fts MATCH $1 AND {Ranges.Condition("rowid", Ranges.Of(session, filter.Namespaces))}) "
                + "JOIN memories m ON m.row = r "
                + "ORDER BY rel + 0.5 * m.priority + 0.1 * min(m.access_count, 50) + 2.0 * m.confidence "
                + "+ 1.0 / (1.0 + 0.1 * max(0, ($2 - m.updated_ticks) / 864000000000.0)) DESC, m.row",
                match, now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks);
            while (found.Count < limit && reader.Read())
            {
                var memory = RowReading.Memory(reader);
                if (keep.Keeps(memory))
                {
                    found.Add(memory);
                }
            }

            return found;
        });
    }

    public async ValueTask<IReadOnlyList<MemoryRef>> FindForgettableAsync(string? @namespace, string? pattern, Tier? tier)
    {
        string? match = null;
        if (pattern is not null)
        {
            match = FullTextQuery.MatchAny(pattern);
            if (match is null)
            {
                return [];
            }

            await backlog.WhenIndexedAsync().ConfigureAwait(false);
        }

        return readers.Run(session =>
        {
            var ranges = Ranges.Of(session, @namespace is null ? null : [@namespace]);
            return session.List(
                r => new MemoryRef(r.GetString(0), r.GetString(1)),
                $"SELECT m.id, n.name FROM memories m JOIN namespaces n ON n.ns = m.row >> 40 WHERE {Ranges.Condition("m.row", ranges)} "
                + "AND ($1 IS NULL OR m.tier = $1) AND ($2 IS NULL OR m.row IN (SELECT rowid FROM memories_fts WHERE memories_fts MATCH $2)) "
                + "ORDER BY m.row",
                tier is { } t ? (long)t : null, match);
        });
    }

    /// <summary>
    /// Runs at every store, so it looks at the newest rows of each word only, and at the newest of those that wait for the index.
    /// In a namespace smaller than that it is exact.
    /// </summary>
    public ValueTask<IReadOnlyList<string>> FindContradictionsAsync(string @namespace, string title, int limit)
    {
        var words = FullTextQuery.Phrases(title).Distinct(StringComparer.OrdinalIgnoreCase).Take(16).ToArray();
        if (words.Length == 0)
        {
            return ValueTask.FromResult<IReadOnlyList<string>>([]);
        }

        return ValueTask.FromResult(readers.RunSnapshot<IReadOnlyList<string>>(session =>
        {
            if (Ranges.Of(session, [@namespace]) is not [var (first, last)])
            {
                return [];
            }

            var live = Math.Max(1, session.Number("SELECT live FROM namespaces WHERE name = $1", @namespace) ?? 0);
            var worth = new Dictionary<long, double>();
            foreach (var word in words)
            {
                using var reader = session.Query(
                    "SELECT rowid FROM memories_fts WHERE memories_fts MATCH $1 AND rowid BETWEEN $2 AND $3 ORDER BY rowid DESC LIMIT $4",
                    $"\"{word.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", first, last, (long)ContradictionPostingsMax);
                var rows = new List<long>();
                while (reader.Read())
                {
                    rows.Add(reader.GetInt64(0));
                }

                var idf = Bm25.RecallIdf(live, rows.Count);
                foreach (var row in rows)
                {
                    worth[row] = worth.GetValueOrDefault(row) + idf;
                }
            }

            return Rank(session, words, worth, IndexQueue.Newest(session, first, last, UnindexedMax), live, limit);
        }));
    }

    private static List<string> Rank(
        SqliteSession session, string[] words, Dictionary<long, double> worth, List<long> unindexed, long live, int limit)
    {
        // Loops, not queries over pairs: what a store as a command takes is largely what it needs once, and these cost it 1.5 ms.
        var rows = new List<long>(worth.Keys);
        rows.Sort((a, b) => worth[b] != worth[a] ? worth[b].CompareTo(worth[a]) : b.CompareTo(a));
        rows.RemoveRange(Math.Min(4 * limit, rows.Count), Math.Max(0, rows.Count - (4 * limit)));
        foreach (var row in unindexed)
        {
            if (!rows.Contains(row))
            {
                rows.Add(row);
            }
        }

        var ranked = new List<Ranked>(rows.Count);
        foreach (var row in rows)
        {
            if (RowReading.FirstMemory(session, $"SELECT {RowReading.MemoryColumns} FROM memories m WHERE m.row = $1", row) is not { } memory)
            {
                continue;
            }

            var score = ExactWords.Score(memory, words, live);
            if (score > 0)
            {
                ranked.Add(new Ranked(memory.Id, score, row));
            }
        }

        ranked.Sort(static (a, b) => b.Score != a.Score ? b.Score.CompareTo(a.Score) : a.Row.CompareTo(b.Row));
        return ranked.ConvertAll(static r => r.Id)[..Math.Min(limit, ranked.Count)];
    }

    private sealed record Ranked(string Id, double Score, long Row);
}
