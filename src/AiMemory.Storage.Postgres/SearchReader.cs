using AiMemory.Domain.Recall;
using AiMemory.Domain.Rows;
using AiMemory.Domain.Text;

namespace AiMemory.Storage.Postgres;

/// <summary>Exact words: search, forget patterns and the lookup of contradictions.</summary>
internal sealed class SearchReader(Readers readers)
{
    private const int ContradictionPostingsMax = 64;
    private const int ContradictionWordsMax = 16;

    /// <summary>
    /// Rows whose text is scored at most. Where more match, the most used and then the newest of them are: a row's use weighs as much
    /// in the score of search as a word that so many rows hold.
    /// </summary>
    private const int ScoredMax = 5_000;

    /// <summary>Counting stops here; beyond it a word counts next to nothing anyhow.</summary>
    private const int CountedMax = 100_000;

    public ValueTask<IReadOnlyList<Memory>> SearchAsync(
        string text, MemoryFilter filter, long limit, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var phrases = FullTextQuery.Phrases(text);
        return limit <= 0 || phrases.Count == 0
            ? ValueTask.FromResult<IReadOnlyList<Memory>>([])
            : readers.RunSnapshotAsync<IReadOnlyList<Memory>>(
                async session =>
                {
                    var ranges = await readers.FindRangesAsync(session, filter.Namespaces, cancellationToken).ConfigureAwait(false);
                    var ticks = now.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
                    var found = await session.ListAsync(
                        r => (Row: r.GetInt64(3), Memory: Columns.Memory(r)),
                        $"SELECT {Columns.OfMemory}, m.row FROM texts t JOIN memories m ON m.row = t.row "
                        + $"WHERE t.words @@ $1::tsquery AND {RowNumbers.Condition("t.row", ranges)} "
                        + "AND ($2::bigint IS NULL OR m.expires_ticks IS NULL OR m.expires_ticks > $2) AND ($3::bigint IS NULL OR m.tier = $3) "
                        + "AND ($4::bigint IS NULL OR m.priority >= $4) AND ($5::text IS NULL OR m.author = $5) "
                        + "ORDER BY 0.5 * m.priority + 0.1 * least(m.access_count, 50) + 2 * m.confidence DESC, m.row DESC LIMIT $6",
                        cancellationToken,
                        Parameters.Text(TextQuery.MatchAll(text)),
                        Parameters.Number(filter.IncludeExpired ? null : ticks),
                        Parameters.Number(filter.Tier is { } tier ? (long)tier : null),
                        Parameters.Number(filter.PriorityMin),
                        Parameters.Text(filter.AgentId),
                        Parameters.Number(ScoredMax)).ConfigureAwait(false);
                    var keep = new RowFilter(filter, now);
                    found.RemoveAll(f => !keep.Keeps(f.Memory));
                    if (found.Count == 0)
                    {
                        return [];
                    }

                    var scorer = await MakeScorerAsync(session, phrases, cancellationToken).ConfigureAwait(false);
                    return [.. found
                        .Select(f => (f.Row, f.Memory, Score: SearchScore.Of(f.Memory, scorer.Score(f.Memory), now)))
                        .OrderByDescending(f => f.Score)
                        .ThenBy(f => f.Row)
                        .Take((int)Math.Min(limit, int.MaxValue))
                        .Select(f => f.Memory)];
                },
                cancellationToken);
    }

    public ValueTask<IReadOnlyList<MemoryRef>> FindForgettableAsync(
        string? @namespace, string? pattern, Tier? tier, CancellationToken cancellationToken)
    {
        var match = pattern is null ? null : TextQuery.MatchAny(pattern);
        return pattern is not null && match is null
            ? ValueTask.FromResult<IReadOnlyList<MemoryRef>>([])
            : readers.RunAsync<IReadOnlyList<MemoryRef>>(
                async session =>
                {
                    var ranges = await readers.FindRangesAsync(
                        session, @namespace is null ? null : [@namespace], cancellationToken).ConfigureAwait(false);
                    return await session.ListAsync(
                        Columns.Ref,
                        $"SELECT m.id, n.name FROM memories m JOIN namespaces n ON n.ns = m.row >> 40 WHERE {RowNumbers.Condition("m.row", ranges)} "
                        + "AND ($1::bigint IS NULL OR m.tier = $1) "
                        + (match is null ? "AND $2::text IS NULL " : "AND m.row IN (SELECT row FROM texts WHERE words @@ $2::tsquery) ")
                        + "ORDER BY m.row",
                        cancellationToken,
                        Parameters.Number(tier is { } t ? (long)t : null),
                        Parameters.Text(match)).ConfigureAwait(false);
                },
                cancellationToken);
    }

    /// <summary>Runs at every store, so it looks at the newest rows of each word only. In a namespace smaller than that it is exact.</summary>
    public ValueTask<IReadOnlyList<string>> FindContradictionsAsync(
        string @namespace, string title, int limit, CancellationToken cancellationToken)
    {
        var words = FullTextQuery.Phrases(title).Distinct(StringComparer.OrdinalIgnoreCase).Take(ContradictionWordsMax).ToArray();
        return words.Length == 0 || limit <= 0
            ? ValueTask.FromResult<IReadOnlyList<string>>([])
            : readers.RunSnapshotAsync<IReadOnlyList<string>>(
                async session =>
                {
                    if (await readers.FindNamespaceAsync(session, @namespace, cancellationToken).ConfigureAwait(false) is not { } ns)
                    {
                        return [];
                    }

                    var live = Math.Max(1, await session.NumberAsync(
                        "SELECT live FROM namespaces WHERE ns = $1", cancellationToken, Parameters.Number(ns)).ConfigureAwait(false) ?? 0);
                    var postings = await Postings.ReadAsync(
                        session, [.. words.Select(TextQuery.Phrase)], [(RowNumbers.First(ns), RowNumbers.Last(ns))], ContradictionPostingsMax,
                        cancellationToken).ConfigureAwait(false);
                    var worth = new Dictionary<long, double>();
                    foreach (var rows in postings)
                    {
                        var idf = Bm25.RecallIdf(live, rows.Count);
                        foreach (var row in rows)
                        {
                            worth[row] = worth.GetValueOrDefault(row) + idf;
                        }
                    }

                    var best = worth.OrderByDescending(p => p.Value).ThenByDescending(p => p.Key).Take(4 * limit).Select(p => p.Key).ToArray();
                    var memories = await MemoryRows.ReadAsync(session, best, cancellationToken).ConfigureAwait(false);
                    return [.. memories
                        .Select(m => (m.Key, m.Value.Id, Score: ExactWords.Score(m.Value, words, live)))
                        .Where(m => m.Score > 0)
                        .OrderByDescending(m => m.Score)
                        .ThenBy(m => m.Key)
                        .Take(limit)
                        .Select(m => m.Id)];
                },
                cancellationToken);
    }

    // Statistics over all rows, whatever the filters are.
    private static async Task<PhraseScorer> MakeScorerAsync(Session session, IReadOnlyList<string> phrases, CancellationToken cancellationToken)
    {
        var (documents, rows, tokens) = await session.SingleAsync(
            r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)),
            "SELECT coalesce(sum(live), 0)::bigint, coalesce(sum(indexed_rows), 0)::bigint, coalesce(sum(indexed_tokens), 0)::bigint FROM namespaces",
            cancellationToken).ConfigureAwait(false);
        var frequencies = new long[phrases.Count];
        for (var i = 0; i < frequencies.Length; i++)
        {
            frequencies[i] = await session.NumberAsync(
                "SELECT count(*) FROM (SELECT 1 FROM texts WHERE words @@ $1::tsquery LIMIT $2) AS counted",
                cancellationToken,
                Parameters.Text(TextQuery.Phrase(phrases[i])), Parameters.Number(CountedMax)).ConfigureAwait(false) ?? 0;
        }

        return new PhraseScorer(phrases, frequencies, documents, rows == 0 ? 0 : (double)tokens / rows);
    }
}
