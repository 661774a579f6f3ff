using AiMemory.Domain.Rows;
using AiMemory.Domain.Text;

namespace AiMemory.Storage.Postgres;

/// <summary>
/// Finds the rows whose text fits a context best, with bounded work however large a namespace is: per term at most
/// <see cref="PostingsMax"/> newest rows are looked at, the rows that hold the rarest and the most terms are read, and only those are
/// scored from their text, by the same scorer as in the SQLite store.
/// </summary>
internal sealed class RecallReader(Readers readers)
{
    private const int PostingsMax = 2_000;
    private const int ScoredMax = 320;
    private const int LendersMax = 48;
    private const int WordFormsMax = 48;

    public ValueTask<IReadOnlyList<RecallCandidate>> RecallAsync(RecallQuery query, CancellationToken cancellationToken)
    {
        var terms = RecallTerms.Parse(query.Text);
        return terms.IsEmpty || query.CandidatesMax <= 0
            ? ValueTask.FromResult<IReadOnlyList<RecallCandidate>>([])
            : readers.RunSnapshotAsync<IReadOnlyList<RecallCandidate>>(
                async session =>
                {
                    var ranges = await readers.FindRangesAsync(session, query.Filter.Namespaces, cancellationToken).ConfigureAwait(false);
                    return ranges is { Count: 0 } ? [] : await new Run(session, terms, query, ranges, cancellationToken).ExecuteAsync().ConfigureAwait(false);
                },
                cancellationToken);
    }

    /// <summary>One recall: the state it gathers on the way.</summary>
    private sealed class Run(
        Session session, RecallTerms terms, RecallQuery query, List<(long First, long Last)>? ranges, CancellationToken cancellationToken)
    {
        private readonly RowFilter _filter = new(query.Filter, query.Now);
        private readonly Dictionary<long, ScoredRow?> _read = [];
        private RecallScorer _scorer = null!;

        public async Task<List<RecallCandidate>> ExecuteAsync()
        {
            var (documents, lengthAverage) = await ReadStatisticsAsync().ConfigureAwait(false);
            var words = await ReadWordFormsAsync().ConfigureAwait(false);
            var matches = terms.Items.Select((term, i) => TextQuery.AnyWord(words[i], term.IsPrefix)).ToArray();
            var postings = await Postings.ReadAsync(session, matches, ranges, PostingsMax + 1, cancellationToken).ConfigureAwait(false);
            var frequencies = postings.Select(p => Frequency(p, documents)).ToArray();
            _scorer = new RecallScorer(terms, frequencies, documents, lengthAverage);

            var promising = await FindPromisingAsync(matches, postings, frequencies, documents).ConfigureAwait(false);
            var kept = new List<RecallCandidate>();
            var seen = new HashSet<long>();
            // Rows are read in pages, the most promising first; a page more only while filters leave too few.
            for (var from = 0; from < promising.Count && kept.Count < query.CandidatesMax; from += ScoredMax)
            {
                var page = promising.GetRange(from, Math.Min(ScoredMax, promising.Count - from));
                foreach (var row in await WithNeighboursAsync(page).ConfigureAwait(false))
                {
                    if (seen.Add(row) && Candidate(row) is { } candidate)
                    {
                        kept.Add(candidate);
                    }
                }
            }

            kept.Sort((a, b) => b.Text.CompareTo(a.Text));
            return kept.Count > query.CandidatesMax ? kept.GetRange(0, query.CandidatesMax) : kept;
        }

        private async Task<(long Documents, double LengthAverage)> ReadStatisticsAsync()
        {
            var (live, rows, tokens) = await session.SingleAsync(
                r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)),
                "SELECT coalesce(sum(live), 0)::bigint, coalesce(sum(indexed_rows), 0)::bigint, coalesce(sum(indexed_tokens), 0)::bigint "
                + $"FROM namespaces WHERE {RowNumbers.Condition("ns << 40", ranges)}",
                cancellationToken).ConfigureAwait(false);
            return (Math.Max(1, live), rows == 0 ? 0 : (double)tokens / rows);
        }

        private async Task<List<string>[]> ReadWordFormsAsync()
        {
            var forms = terms.Items.Select(term => new List<string> { term.Text }).ToArray();
            for (var i = 0; i < forms.Length; i++)
            {
                if (terms.Items[i].Word != terms.Items[i].Text)
                {
                    forms[i].Add(terms.Items[i].Word);
                }
            }

            var places = terms.Items.Select((term, i) => (term.Text, i)).ToDictionary(t => t.Text, t => t.i, StringComparer.Ordinal);
            foreach (var (stem, word) in await session.ListAsync(
                r => (r.GetString(0), r.GetString(1)),
                "SELECT s.stem, v.word FROM unnest($1) AS s (stem), LATERAL (SELECT word FROM vocabulary WHERE stem = s.stem LIMIT $2) AS v",
                cancellationToken,
                Parameters.Texts([.. places.Keys]), Parameters.Number(WordFormsMax)).ConfigureAwait(false))
            {
                var known = forms[places[stem]];
                if (!known.Contains(word))
                {
                    known.Add(word);
                }
            }

            return forms;
        }

        /// <summary>Exact below the bound; beyond it, estimated from how densely the newest rows hold the term.</summary>
        private long Frequency(List<long> rows, long documents)
        {
            if (rows.Count <= PostingsMax || ranges is not { Count: 1 })
            {
                return Math.Min(rows.Count, documents);
            }

            var span = Math.Max(1, rows[0] - rows[^1] + 1);
            return Math.Min(documents, Math.Max(rows.Count, (long)((double)rows.Count / span * RowNumbers.PlaceOf(rows[0]))));
        }

        /// <summary>Rows by what the terms they hold are worth, best first; newer first among equals.</summary>
        private async Task<List<long>> FindPromisingAsync(string[] matches, List<long>[] postings, long[] frequencies, long documents)
        {
            var worth = new Dictionary<long, double>();
            double Worth(int term) => terms.Items[term].Count * Bm25.RecallIdf(documents, frequencies[term]);
            for (var i = 0; i < postings.Length; i++)
            {
                foreach (var row in postings[i])
                {
                    worth[row] = worth.GetValueOrDefault(row) + Worth(i);
                }
            }

            // Where two terms are both common, the rows that hold both may lie beyond what either contributed.
            var common = Enumerable.Range(0, postings.Length)
                .Where(i => postings[i].Count > PostingsMax).OrderBy(i => frequencies[i]).Take(4).ToArray();
            var pairs = common.SelectMany((a, at) => common.Skip(at + 1).Select(b => (A: a, B: b))).ToArray();
            var joint = await Postings.ReadAsync(
                session, [.. pairs.Select(p => $"({matches[p.A]}) & ({matches[p.B]})")], ranges, ScoredMax, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < pairs.Length; i++)
            {
                foreach (var row in joint[i])
                {
                    worth[row] = Math.Max(worth.GetValueOrDefault(row), Worth(pairs[i].A) + Worth(pairs[i].B));
                }
            }

            var ordered = worth.ToArray();
            Array.Sort(ordered, static (a, b) => b.Value != a.Value ? b.Value.CompareTo(a.Value) : b.Key.CompareTo(a.Key));
            return [.. ordered.Select(pair => pair.Key)];
        }

        /// <summary>The rows, and around the best of them the rows that were written next to them.</summary>
        private async Task<List<long>> WithNeighboursAsync(List<long> rows)
        {
            await ReadAsync(rows.SelectMany(Around)).ConfigureAwait(false);
            var best = rows
                .Select(row => (Row: row, Own: _read[row]?.Own ?? 0))
                .Where(scored => scored.Own > 0)
                .OrderByDescending(scored => scored.Own)
                .Take(LendersMax)
                .SelectMany(scored => Around(scored.Row))
                .ToArray();
            await ReadAsync(best.SelectMany(Around)).ConfigureAwait(false);
            return [.. rows.Where(row => _read[row]?.Own > 0).Concat(best).Distinct()];
        }

        private async Task ReadAsync(IEnumerable<long> rows)
        {
            var missing = rows.Where(row => !_read.ContainsKey(row)).Distinct().ToArray();
            var found = await MemoryRows.ReadAsync(session, missing, cancellationToken).ConfigureAwait(false);
            foreach (var row in missing)
            {
                _read.Add(row, found.TryGetValue(row, out var memory)
                    ? new ScoredRow(memory, _scorer.ScoreTerms(memory.Title, memory.Content, memory.Tags))
                    : null);
            }
        }

        private RecallCandidate? Candidate(long row)
        {
            if (_read[row] is not { } found || !_filter.Keeps(found.Memory))
            {
                return null;
            }

            var window = Around(row).Select(near => _read[near]?.Terms).ToArray();
            var lent = _scorer.Lend(window);
            return found.Own + lent > 0 ? new RecallCandidate(found.Memory, found.Own, lent) : null;
        }

        private static IEnumerable<long> Around(long row) =>
            Enumerable.Range(-Neighbours.Reach, (2 * Neighbours.Reach) + 1).Select(step => row + step);
    }

    /// <param name="Terms">What each term is worth in it; null when it holds none.</param>
    private sealed record ScoredRow(Memory Memory, double[]? Terms)
    {
        public double Own { get; } = Terms?.Sum() ?? 0;
    }
}
