using System.Text;
using AiMemory.Domain.Rows;
using AiMemory.Domain.Text;
using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// Finds the rows whose text fits a context best, with bounded work however large a namespace is: per term at most
/// <see cref="PostingsMax"/> newest rows are looked at, the rows that hold the rarest and the most terms are read, and only
/// those are scored from their text. What the index does not hold yet is read as well, so a recall never waits for it.
/// </summary>
internal sealed class RecallReader(ReaderPool readers)
{
    private const int PostingsMax = 2_000;
    private const int ScoredMax = 320;
    private const int LendersMax = 48;
    private const int UnindexedMax = 256;
    private const int WordFormsMax = 48;

    public IReadOnlyList<RecallCandidate> Recall(RecallQuery query)
    {
        var terms = RecallTerms.Parse(query.Text);
        return terms.IsEmpty || query.CandidatesMax <= 0
            ? []
            : readers.RunSnapshot(session => new Run(session, terms, query).Execute());
    }

    /// <summary>One recall: the state it gathers on the way.</summary>
    private sealed class Run(SqliteSession session, RecallTerms terms, RecallQuery query)
    {
        private readonly List<(long First, long Last)>? _ranges = Ranges.Of(session, query.Filter.Namespaces);
        private readonly RowFilter _filter = new(query.Filter, query.Now);
        private readonly Dictionary<long, ScoredRow?> _read = [];
        private RecallScorer _scorer = null!;

        public IReadOnlyList<RecallCandidate> Execute()
        {
            if (_ranges is { Count: 0 })
            {
                return [];
            }

            var (documents, lengthAverage) = Statistics();
            var postings = terms.Items.Select(Postings).ToArray();
            var frequencies = postings.Select(p => Frequency(p, documents)).ToArray();
            _scorer = new RecallScorer(terms, frequencies, documents, lengthAverage);

            var promising = Promising(postings, frequencies, documents);
            var kept = new List<RecallCandidate>();
            var seen = new HashSet<long>();
            // Rows are read in pages, the most promising first; a page more only while filters leave too few.
            for (var from = 0; from < promising.Count && kept.Count < query.CandidatesMax; from += ScoredMax)
            {
                var page = promising.GetRange(from, Math.Min(ScoredMax, promising.Count - from));
                foreach (var row in WithNeighbours(page))
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

        private (long Documents, double LengthAverage) Statistics()
        {
            var sql = "SELECT coalesce(sum(live), 0), coalesce(sum(indexed_rows), 0), coalesce(sum(indexed_tokens), 0) FROM namespaces WHERE "
                + Ranges.Condition("ns << 40", _ranges);
            using var reader = session.Query(sql);
            reader.Read();
            var rows = reader.GetInt64(1);
            return (Math.Max(1, reader.GetInt64(0)), rows == 0 ? 0 : (double)reader.GetInt64(2) / rows);
        }

        /// <summary>The newest rows that hold a term, in any of its word forms.</summary>
        private List<long> Postings(RecallTerm term)
        {
            var match = new StringBuilder();
            foreach (var word in WordForms(term))
            {
                match.Append(match.Length == 0 ? string.Empty : " OR ").Append('"').Append(word).Append('"').Append(term.IsPrefix ? "*" : string.Empty);
            }

            var rows = new List<long>();
            foreach (var (first, last) in _ranges ?? [(0, long.MaxValue)])
            {
                using var reader = session.Query(
                    "SELECT rowid FROM memories_fts WHERE memories_fts MATCH $1 AND rowid BETWEEN $2 AND $3 ORDER BY rowid DESC LIMIT $4",
                    match.ToString(), first, last, (long)PostingsMax + 1);
                while (reader.Read())
                {
                    rows.Add(reader.GetInt64(0));
                }
            }

            return rows;
        }

        private IEnumerable<string> WordForms(RecallTerm term)
        {
            var forms = session.List(
                r => r.GetString(0), "SELECT word FROM vocabulary WHERE stem = $1 LIMIT $2", term.Text, (long)WordFormsMax);
            return forms.Append(term.Text).Append(term.Word).Distinct(StringComparer.Ordinal);
        }

        /// <summary>Exact below the bound; beyond it, estimated from how densely the newest rows hold the term.</summary>
        private long Frequency(List<long> rows, long documents)
        {
            if (rows.Count <= PostingsMax || _ranges is not { Count: 1 })
            {
                return Math.Min(rows.Count, documents);
            }

            var span = Math.Max(1, rows[0] - rows[^1] + 1);
            var places = RowNumbers.PlaceOf(rows[0]);
            return Math.Min(documents, Math.Max(rows.Count, (long)((double)rows.Count / span * places)));
        }

        /// <summary>Rows by what the terms they hold are worth, best first; newer first among equals; unindexed ones in front.</summary>
        private List<long> Promising(List<long>[] postings, long[] frequencies, long documents)
        {
            var worth = new Dictionary<long, double>();
            for (var i = 0; i < postings.Length; i++)
            {
                var idf = terms.Items[i].Count * Bm25.RecallIdf(documents, frequencies[i]);
                foreach (var row in postings[i])
                {
                    worth[row] = worth.GetValueOrDefault(row) + idf;
                }
            }

            AddJointPostings(postings, frequencies, documents, worth);
            var unindexed = session.List(
                r => r.GetInt64(0),
                $"SELECT row FROM index_queue WHERE {Ranges.Condition("row", _ranges)} ORDER BY row DESC LIMIT $1",
                (long)UnindexedMax);
            var ordered = worth.ToArray();
            Array.Sort(ordered, static (a, b) => b.Value != a.Value ? b.Value.CompareTo(a.Value) : b.Key.CompareTo(a.Key));
            var promising = new List<long>(unindexed.Count + ordered.Length);
            promising.AddRange(unindexed);
            promising.AddRange(ordered.Select(pair => pair.Key).Except(unindexed));
            return promising;
        }

        /// <summary>
        /// Where two terms are both common, the rows that hold both may lie beyond what either contributed: they are asked for together.
        /// </summary>
        private void AddJointPostings(List<long>[] postings, long[] frequencies, long documents, Dictionary<long, double> worth)
        {
            var common = Enumerable.Range(0, postings.Length)
                .Where(i => postings[i].Count > PostingsMax)
                .OrderBy(i => frequencies[i])
                .Take(4)
                .ToArray();
            for (var a = 0; a < common.Length; a++)
            {
                for (var b = a + 1; b < common.Length; b++)
                {
                    var (one, other) = (terms.Items[common[a]], terms.Items[common[b]]);
                    var match = $"({Any(one)}) AND ({Any(other)})";
                    var both = (one.Count * Bm25.RecallIdf(documents, frequencies[common[a]]))
                        + (other.Count * Bm25.RecallIdf(documents, frequencies[common[b]]));
                    foreach (var (first, last) in _ranges ?? [(0, long.MaxValue)])
                    {
                        using var reader = session.Query(
                            "SELECT rowid FROM memories_fts WHERE memories_fts MATCH $1 AND rowid BETWEEN $2 AND $3 ORDER BY rowid DESC LIMIT $4",
                            match, first, last, (long)ScoredMax);
                        while (reader.Read())
                        {
                            var row = reader.GetInt64(0);
                            worth[row] = Math.Max(worth.GetValueOrDefault(row), both);
                        }
                    }
                }
            }
        }

        private string Any(RecallTerm term) => string.Join(" OR ", WordForms(term).Select(word => $"\"{word}\""));

        /// <summary>The rows, and around the best of them the rows that were written next to them.</summary>
        private IEnumerable<long> WithNeighbours(List<long> rows)
        {
            var best = rows
                .Select(row => (Row: row, Own: Get(row)?.Own ?? 0))
                .Where(scored => scored.Own > 0)
                .OrderByDescending(scored => scored.Own)
                .Take(LendersMax)
                .SelectMany(scored => Enumerable.Range(-Neighbours.Reach, (2 * Neighbours.Reach) + 1).Select(step => scored.Row + step));
            return rows.Where(row => Get(row)?.Own > 0).Concat(best).Distinct();
        }

        private RecallCandidate? Candidate(long row)
        {
            if (Get(row) is not { } found || !_filter.Keeps(found.Memory))
            {
                return null;
            }

            var window = new double[]?[(2 * Neighbours.Reach) + 1];
            for (var step = -Neighbours.Reach; step <= Neighbours.Reach; step++)
            {
                window[step + Neighbours.Reach] = Get(row + step)?.Terms;
            }

            var lent = _scorer.Lend(window);
            return found.Own + lent > 0 ? new RecallCandidate(found.Memory, found.Own, lent) : null;
        }

        private ScoredRow? Get(long row)
        {
            if (_read.TryGetValue(row, out var known))
            {
                return known;
            }

            var memory = session.Single(
                RowReading.Memory, $"SELECT {RowReading.MemoryColumns} FROM memories m WHERE m.row = $1", row);
            var scored = memory is null ? null : new ScoredRow(memory, _scorer.ScoreTerms(memory.Title, memory.Content, memory.Tags));
            _read.Add(row, scored);
            return scored;
        }
    }

    /// <param name="Terms">What each term is worth in it; null when it holds none.</param>
    private sealed record ScoredRow(Memory Memory, double[]? Terms)
    {
        public double Own { get; } = Terms?.Sum() ?? 0;
    }
}
