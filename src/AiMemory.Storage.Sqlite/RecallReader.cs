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
    private const string PostingsSql =
        "SELECT rowid FROM memories_fts WHERE memories_fts MATCH $1 AND rowid BETWEEN $2 AND $3 ORDER BY rowid DESC LIMIT $4";

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
        private readonly RowStatement _row = session.Statement($"SELECT {RowReading.MemoryColumns} FROM memories m WHERE m.row = $1");
        private readonly Dictionary<long, ScoredRow?> _read = [];
        private readonly List<Kept> _kept = [];
        private readonly PriorityQueue<double, double> _best = new();
        private TermHolders _holders = null!;
        private RecallScorer _scorer = null!;

        public IReadOnlyList<RecallCandidate> Execute()
        {
            if (_ranges is { Count: 0 })
            {
                return [];
            }

            var (documents, lengthAverage) = Statistics();
            var forms = terms.Items.Select(WordForms).ToArray();
            var postings = terms.Items.Select((term, i) => Postings(term, forms[i])).ToArray();
            var frequencies = postings.Select(p => Frequency(p, documents)).ToArray();
            var worths = terms.Items.Select((term, i) => term.Count * Bm25.RecallIdf(documents, frequencies[i])).ToArray();
            _scorer = new RecallScorer(terms, frequencies, documents, lengthAverage);

            var unindexed = Unindexed();
            _holders = new TermHolders(unindexed, unindexed.Count == UnindexedMax);
            for (var i = 0; i < postings.Length; i++)
            {
                _holders.Add(i, postings[i], worths[i], KnownFrom(postings[i], forms[i]));
            }

            AddJointPostings(postings, frequencies, worths, forms);
            var promising = _holders.MostPromising();
            // Rows are read in pages, the most promising first; a page more only while filters leave too few.
            while (_kept.Count < query.CandidatesMax && promising.TakeNext(ScoredMax) is { Count: > 0 } page)
            {
                foreach (var row in WithNeighbours(page))
                {
                    Consider(row);
                }
            }

            _kept.Sort(static (a, b) => b.Candidate.Text != a.Candidate.Text ? b.Candidate.Text.CompareTo(a.Candidate.Text) : b.Row.CompareTo(a.Row));
            return [.. _kept.Take(query.CandidatesMax).Select(k => k.Candidate)];
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

        private string[] WordForms(RecallTerm term)
        {
            var forms = session.List(
                r => r.GetString(0), "SELECT word FROM vocabulary WHERE stem = $1 LIMIT $2", term.Text, (long)WordFormsMax);
            return [.. forms.Append(term.Text).Append(term.Word).Distinct(StringComparer.Ordinal)];
        }

        /// <summary>The newest rows that hold a term, in any of its word forms.</summary>
        private List<long> Postings(RecallTerm term, string[] forms)
        {
            var match = new StringBuilder();
            foreach (var word in forms)
            {
                match.Append(match.Length == 0 ? string.Empty : " OR ").Append('"').Append(word).Append('"').Append(term.IsPrefix ? "*" : string.Empty);
            }

            var rows = new List<long>();
            AddRows(rows, match.ToString(), PostingsMax + 1);
            return rows;
        }

        private void AddRows(List<long> rows, string match, int limit)
        {
            var statement = session.Statement(PostingsSql);
            foreach (var (first, last) in _ranges ?? [(0, long.MaxValue)])
            {
                statement.Begin(match, first, last, limit);
                while (statement.Step())
                {
                    rows.Add(statement.Number(0));
                }
            }
        }

        private HashSet<long> Unindexed() => [.. session.List(
            r => r.GetInt64(0),
            $"SELECT row FROM index_queue WHERE {Ranges.Condition("row", _ranges)} ORDER BY row DESC LIMIT $1",
            (long)UnindexedMax)];

        /// <summary>From which row on the postings name every row that holds the term.</summary>
        private long KnownFrom(List<long> rows, string[] forms)
        {
            if (forms.Length >= WordFormsMax)
            {
                return long.MaxValue; // a form may be missing
            }

            return rows.Count <= PostingsMax ? 0 : _ranges is null or { Count: 1 } ? rows[^1] : long.MaxValue;
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

        /// <summary>
        /// Where two terms are both common, the rows that hold both may lie beyond what either contributed: they are asked for together.
        /// </summary>
        private void AddJointPostings(List<long>[] postings, long[] frequencies, double[] worths, string[][] forms)
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
                    var (one, other) = (common[a], common[b]);
                    var rows = new List<long>();
                    AddRows(rows, $"({Any(forms[one])}) AND ({Any(forms[other])})", ScoredMax);
                    _holders.AddJoint(one, other, rows, worths[one] + worths[other]);
                }
            }
        }

        private static string Any(string[] forms) => string.Join(" OR ", forms.Select(word => $"\"{word}\""));

        /// <summary>The rows, and around the best of them the rows that were written next to them.</summary>
        private IEnumerable<long> WithNeighbours(List<long> rows)
        {
            // The best first: they set the mark that the others must reach.
            var own = rows.Select(row => (Row: row, Own: Get(row)?.Own ?? 0)).Where(scored => scored.Own > 0)
                .OrderByDescending(scored => scored.Own).ToArray();
            var around = own.Take(LendersMax)
                .SelectMany(scored => Enumerable.Range(-Neighbours.Reach, (2 * Neighbours.Reach) + 1).Select(step => scored.Row + step));
            return own.Select(scored => scored.Row).Concat(around);
        }

        private void Consider(long row)
        {
            if (Get(row) is not { } found || found.IsConsidered)
            {
                return;
            }

            found.IsConsidered = true;
            Span<ulong> around = stackalloc ulong[(2 * Neighbours.Reach) + 1];
            for (var step = -Neighbours.Reach; step <= Neighbours.Reach; step++)
            {
                around[step + Neighbours.Reach] = step == 0 ? 0 : _holders.MayHold(row + step) & ~found.TermBits;
            }

            // Sums in another order may differ in the last digit.
            var most = (found.Own + _scorer.LendMax(found.Terms, around[1] | around[3], around[0] | around[4])) * (1 + 1e-9);
            if (most <= 0 || (_best.Count == query.CandidatesMax && most < _best.Peek()) || !_filter.Keeps(found.Memory))
            {
                return;
            }

            var window = new double[]?[(2 * Neighbours.Reach) + 1];
            for (var i = 0; i < window.Length; i++)
            {
                // A neighbour that holds no term which the row lacks has nothing to lend.
                window[i] = i == Neighbours.Reach ? found.Terms : around[i] == 0 ? null : Get(row + i - Neighbours.Reach)?.Terms;
            }

            var lent = _scorer.Lend(window);
            if (found.Own + lent > 0)
            {
                Keep(new Kept(row, new RecallCandidate(found.Memory, found.Own, lent)));
            }
        }

        private void Keep(Kept kept)
        {
            _kept.Add(kept);
            if (_best.Count < query.CandidatesMax)
            {
                _best.Enqueue(kept.Candidate.Text, kept.Candidate.Text);
            }
            else
            {
                _best.EnqueueDequeue(kept.Candidate.Text, kept.Candidate.Text);
            }
        }

        private ScoredRow? Get(long row)
        {
            if (_read.TryGetValue(row, out var known))
            {
                return known;
            }

            ScoredRow? scored = null;
            if (_row.Begin(row).Step())
            {
                var memory = RowCodec.DecodeMemory(_row.Bytes(2), new EntryVersion(_row.Number(0), _row.Number(1)));
                scored = new ScoredRow(memory, _scorer.ScoreTerms(memory.Title, memory.Content, memory.Tags));
                _row.End();
            }

            _read.Add(row, scored);
            return scored;
        }
    }

    private readonly record struct Kept(long Row, RecallCandidate Candidate);

    /// <param name="Terms">What each term is worth in it; null when it holds none.</param>
    private sealed record ScoredRow(Memory Memory, double[]? Terms)
    {
        public double Own { get; } = Terms?.Sum() ?? 0;

        public ulong TermBits { get; } = BitsOf(Terms);

        public bool IsConsidered { get; set; }

        private static ulong BitsOf(double[]? terms)
        {
            var bits = 0UL;
            for (var i = 0; terms is not null && i < terms.Length; i++)
            {
                bits |= terms[i] > 0 ? 1UL << i : 0;
            }

            return bits;
        }
    }
}
