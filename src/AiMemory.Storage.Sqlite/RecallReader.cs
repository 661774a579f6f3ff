using AiMemory.Domain.Recall;
using AiMemory.Domain.Rows;
using AiMemory.Domain.Text;
using AiMemory.Log;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// Finds the rows whose text fits a context best, with bounded work however large a namespace is: per term at most
/// <see cref="PostingsReader.RowsMax"/> newest rows are looked at, the rows that hold the rarest and the most terms are read, and only
/// those are scored from their text. What the index does not hold yet is read as well, so a recall never waits for it.
/// </summary>
internal sealed class RecallReader(ReaderPool readers)
{
    private const int ScoredMax = 320;
    private const int LendersMin = 32;
    private const int LendersMax = 48;
    private const int UnindexedMax = 256;

    private readonly TermFrequencies _frequencies = new();

    public IReadOnlyList<RecallCandidate> Recall(RecallQuery query)
    {
        var terms = RecallTerms.Parse(query.Text);
        return terms.IsEmpty || query.CandidatesMax <= 0
            ? []
            : readers.RunSnapshot(session => Recall(session, terms, query));
    }

    private IReadOnlyList<RecallCandidate> Recall(SqliteSession session, RecallTerms terms, RecallQuery query)
    {
        var ranges = Ranges.Of(session, query.Filter.Namespaces);
        if (ranges is { Count: 0 })
        {
            return [];
        }

        using var run = new Run(session, _frequencies, ranges, terms, query);
        return run.Execute();
    }

    /// <summary>One recall: the state it gathers on the way.</summary>
    private sealed class Run : IDisposable
    {
        private readonly RecallQuery _query;
        private readonly bool _isFiltered;
        private readonly RowFilter _filter;
        private readonly int _lenders;
        private readonly PostingsReader _index;
        private readonly RowStatement _rows;
        private readonly string[][] _forms;
        private readonly Postings[] _postings;
        private readonly long[] _frequencies;
        private readonly double[] _worths;
        private readonly RecallScorer _scorer;
        private readonly TermHolders _holders;
        private readonly Dictionary<long, ScoredRow?> _read = new(2 * ScoredMax);
        private readonly List<Kept> _kept = new(ScoredMax);
        private readonly BestScores _best;
        private readonly BestScores _certain;
        private readonly ScratchBytes _bodies = new();

        public Run(SqliteSession session, TermFrequencies known, List<(long First, long Last)>? ranges, RecallTerms terms, RecallQuery query)
        {
            _query = query;
            _filter = new RowFilter(query.Filter, query.Now);
            _isFiltered = query.Filter with { Namespaces = null, IncludeExpired = false } != new MemoryFilter();
            _best = new BestScores(query.CandidatesMax);
            _certain = new BestScores(Math.Min(query.CandidatesMax, query.CertainMax));
            _lenders = Math.Clamp(query.CertainMax, LendersMin, LendersMax);
            _index = new PostingsReader(session, known, ranges);
            _rows = session.Statement($"SELECT m.row, {RowReading.MemoryColumns} FROM memories m WHERE m.row BETWEEN $1 AND $2");
            _forms = [.. terms.Items.Select(_index.FindForms)];
            _postings = [.. terms.Items.Select((term, i) => _index.Read(term, _forms[i]))];
            _frequencies = [.. _postings.Select(p => Math.Min(p.Frequency, _index.Documents))];
            _worths = [.. terms.Items.Select((term, i) => term.Count * Bm25.RecallIdf(_index.Documents, _frequencies[i]))];
            _scorer = new RecallScorer(terms, _frequencies, _index.Documents, _index.LengthAverage);
            var unindexed = _index.FindUnindexed(UnindexedMax);
            _holders = new TermHolders(
                _postings, _worths, [.. _postings.Select((p, i) => KnownFrom(p, _forms[i]))], unindexed, unindexed.Count == UnindexedMax);
        }

        public IReadOnlyList<RecallCandidate> Execute()
        {
            AddJointPostings();
            // Rows are read in pages, the most promising first; a page more only while filters leave too few.
            foreach (var page in _holders.MostPromising(ScoredMax))
            {
                foreach (var (row, isAmongBest) in WithNeighbours(page))
                {
                    Consider(row, isAmongBest);
                }

                if (_kept.Count >= _query.CandidatesMax)
                {
                    break;
                }
            }

            _kept.Sort(static (a, b) => b.Candidate.Text != a.Candidate.Text ? b.Candidate.Text.CompareTo(a.Candidate.Text) : b.Row.CompareTo(a.Row));
            return [.. _kept.Take(_query.CandidatesMax).Select(k => k.Candidate)];
        }

        public void Dispose()
        {
            _holders.Dispose();
            _bodies.Dispose();
        }

        private long KnownFrom(Postings postings, string[] forms)
        {
            if (PostingsReader.IsFormsCut(forms))
            {
                return long.MaxValue; // a form may be missing
            }

            return !postings.IsCut ? 0 : _index.IsOneWalk ? postings.Rows[^1] : long.MaxValue;
        }

        /// <summary>
        /// Where two terms are both common, the rows that hold both may lie beyond what either contributed: they are asked for together,
        /// unless enough rows that promise as much are known.
        /// </summary>
        /// <remarks>
        /// Enough is twice what is read with its surroundings. Measured on a million rows: to ask until as many were known as are scored
        /// costs a recall half a millisecond more, and finds none of the ten best more.
        /// </remarks>
        private void AddJointPostings()
        {
            var common = Enumerable.Range(0, _postings.Length)
                .Where(i => _postings[i].IsCut)
                .OrderBy(i => _frequencies[i])
                .Take(4)
                .ToArray();
            var pairs = common.SelectMany((one, i) => common.Skip(i + 1).Select(other => (One: one, Other: other, Worth: _worths[one] + _worths[other])));
            foreach (var (one, other, worth) in pairs.OrderByDescending(pair => pair.Worth))
            {
                // What a filter drops is made up for from further down.
                if (!_isFiltered && _holders.CountWorth(worth, from: 0) >= 2 * _lenders)
                {
                    return;
                }

                // From here on both are known, and so is who holds them together.
                var known = Math.Max(KnownFrom(_postings[one], _forms[one]), KnownFrom(_postings[other], _forms[other]));
                var missing = _isFiltered ? ScoredMax : ScoredMax - _holders.CountWorth(worth, known);
                _holders.AddJoint(one, other, _index.ReadJoint(_forms[one], _forms[other], known, missing), worth);
            }
        }

        /// <summary>The rows, the best first, and around these the rows that were written next to them.</summary>
        private IEnumerable<(long Row, bool IsAmongBest)> WithNeighbours(List<long> rows)
        {
            // The best first: they set the mark that the others must reach.
            var own = rows.Select(row => (Row: row, Own: Get(row)?.Own ?? 0)).Where(scored => scored.Own > 0)
                .OrderByDescending(scored => scored.Own).ToArray();
            var around = own.Take(_lenders).SelectMany(scored =>
            {
                Read(scored.Row - Neighbours.Reach, scored.Row + Neighbours.Reach);
                return Enumerable.Range(-Neighbours.Reach, (2 * Neighbours.Reach) + 1).Select(step => (scored.Row + step, false));
            });
            return own.Select((scored, i) => (scored.Row, i < _lenders)).Concat(around);
        }

        /// <param name="isAmongBest">
        /// What stands around it is read where the index leaves open what that holds. For the others only where the index names it: what it
        /// leaves open is words of thousands of rows, which tell little apart and lend a fraction of that.
        /// </param>
        private void Consider(long row, bool isAmongBest)
        {
            if (Get(row) is not { } found || found.IsConsidered)
            {
                return;
            }

            found.IsConsidered = true;
            Span<ulong> around = stackalloc ulong[(2 * Neighbours.Reach) + 1];
            var (first, last) = (long.MaxValue, 0L); // of the rows around that would have to be read
            for (var i = 0; i < around.Length; i++)
            {
                var beside = row + i - Neighbours.Reach;
                var isRead = _read.TryGetValue(beside, out var neighbour);
                around[i] = (isRead ? neighbour?.TermBits ?? 0 : (isAmongBest ? _holders.MayHold(beside) : _holders.Holds(beside))) & ~found.TermBits;
                if (!isRead && around[i] != 0)
                {
                    (first, last) = (Math.Min(first, beside), beside);
                }
            }

            // Sums in another order may differ in the last digit.
            var most = (found.Own + _scorer.LendMax(found.Terms, around[1] | around[3], around[0] | around[4])) * (1 + 1e-9);
            if (most <= 0 || most < _best.Least || !_filter.Keeps(Memory(found)))
            {
                return;
            }

            // Not for a row that stays behind those asked for with all that may be around it and all that use may add.
            if (most * (1 + RecallRanker.UseShare) >= _certain.Least)
            {
                Read(first, last);
            }

            var window = new double[]?[(2 * Neighbours.Reach) + 1];
            for (var i = 0; i < window.Length; i++)
            {
                // A neighbour that holds no term which the row lacks has nothing to lend.
                window[i] = i == Neighbours.Reach ? found.Terms : around[i] == 0 ? null : _read.GetValueOrDefault(row + i - Neighbours.Reach)?.Terms;
            }

            var lent = _scorer.Lend(window);
            if (found.Own + lent > 0)
            {
                var candidate = new RecallCandidate(Memory(found), found.Own, lent);
                _kept.Add(new Kept(row, candidate));
                _best.Add(candidate.Text);
                if (found.Own > 0)
                {
                    _certain.Add(candidate.Text); // the ranking may leave out rows without a word of the query
                }
            }
        }

        private ScoredRow? Get(long row)
        {
            if (_read.TryGetValue(row, out var known))
            {
                return known;
            }

            Read(row, row);
            return _read[row];
        }

        /// <summary>Reads the rows of a range that are not read yet.</summary>
        private void Read(long first, long last)
        {
            while (first <= last && _read.ContainsKey(first))
            {
                first++;
            }

            while (first <= last && _read.ContainsKey(last))
            {
                last--;
            }

            if (first > last)
            {
                return;
            }

            var next = first;
            _rows.Begin(first, last);
            while (next <= last && _rows.Step())
            {
                var row = _rows.Number(0);
                for (; next < row; next++)
                {
                    _read.TryAdd(next, null);
                }

                next++;
                if (!_read.ContainsKey(row))
                {
                    var body = _rows.Bytes(3);
                    _read.Add(row, new ScoredRow(new EntryVersion(_rows.Number(1), _rows.Number(2)), _bodies.Add(body), Score(body)));
                }
            }

            _rows.End();
            for (; next <= last; next++)
            {
                _read.TryAdd(next, null);
            }
        }

        private double[]? Score(ReadOnlySpan<byte> body)
        {
            _scorer.Begin();
            foreach (var text in new MemoryTexts(body))
            {
                _scorer.Read(text);
            }

            return _scorer.End();
        }

        private Memory Memory(ScoredRow row) => row.Memory ??= RowCodec.DecodeMemory(_bodies[row.Body], row.Version);
    }

    private readonly record struct Kept(long Row, RecallCandidate Candidate);

    /// <param name="Terms">What each term is worth in it; null when it holds none.</param>
    private sealed record ScoredRow(EntryVersion Version, Range Body, double[]? Terms)
    {
        public Memory? Memory { get; set; }

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
