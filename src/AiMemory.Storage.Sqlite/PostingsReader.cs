using System.Text;
using AiMemory.Domain.Text;

namespace AiMemory.Storage.Sqlite;

/// <summary>Asks the full-text index which rows of some namespaces hold which terms, newest first and no more than a bound.</summary>
/// <remarks>
/// What an index of a million rows costs is not the rows it names but the way to the first one: a word's list is opened in each of
/// the index's dozen segments. So lists are opened as seldom as can be, and from the side that is nearer.
/// </remarks>
internal sealed class PostingsReader
{
    /// <summary>Rows named per term and namespace at most.</summary>
    public const int RowsMax = 2_000;

    // After so many it is asked how many more there may be: by a look at a few rows in each of some parts of what is left.
    private const int SampleRows = 250;
    private const int Parts = 8;
    private const int PartRows = 16;

    private const int WordFormsMax = 48;
    private const string NewestFirstSql =
        "SELECT rowid FROM memories_fts WHERE memories_fts MATCH $1 AND rowid BETWEEN $2 AND $3 ORDER BY rowid DESC LIMIT $4";

    private const string OldestFirstSql =
        "SELECT rowid FROM memories_fts WHERE memories_fts MATCH $1 AND rowid BETWEEN $2 AND $3 ORDER BY rowid LIMIT $4";

    private readonly SqliteSession _session;
    private readonly TermFrequencies _known;
    private readonly (long First, long Last)[] _ranges;
    private readonly bool[] _isBefore;

    /// <param name="known">What earlier recalls found out.</param>
    /// <param name="ranges">The namespaces' row numbers; null means all rows.</param>
    public PostingsReader(SqliteSession session, TermFrequencies known, List<(long First, long Last)>? ranges)
    {
        _session = session;
        _known = known;
        _ranges = ranges is null ? [(0, long.MaxValue)] : [.. ranges.OrderByDescending(r => r.First)];
        _isBefore = new bool[_ranges.Length];
        IsOneNamespace = ranges is { Count: 1 };

        long rows = 0;
        long tokens = 0;
        var counts = session.Statement("SELECT coalesce(sum(live), 0) FROM namespaces WHERE ns BETWEEN $1 AND $2");
        var lengths = session.Statement("SELECT coalesce(sum(rows), 0), coalesce(sum(tokens), 0) FROM lengths WHERE ns BETWEEN $1 AND $2");
        for (var i = 0; i < _ranges.Length; i++)
        {
            var (first, last) = (RowNumbers.NamespaceOf(_ranges[i].First), RowNumbers.NamespaceOf(_ranges[i].Last));
            counts.Begin(first, last).Step();
            var live = counts.Number(0);
            counts.End();
            lengths.Begin(first, last).Step();
            rows += lengths.Number(0);
            tokens += lengths.Number(1);
            lengths.End();
            Documents += live;
            _isBefore[i] = live <= RowsMax && first == last && IsBeforeMostRows(first);
        }

        Documents = Math.Max(1, Documents);
        LengthAverage = rows == 0 ? 0 : (double)tokens / rows;
    }

    /// <summary>Rows in the namespaces, 1 at least.</summary>
    public long Documents { get; }

    /// <summary>Mean tokens of a row; 0 when unknown.</summary>
    public double LengthAverage { get; }

    public bool IsOneNamespace { get; }

    /// <summary>Where rows are cut, the last one named is the oldest of all that is known; with several namespaces each has its own.</summary>
    public bool IsOneWalk => _ranges.Length == 1;

    /// <summary>The words that a term stands for.</summary>
    public string[] FindForms(RecallTerm term)
    {
        var forms = new List<string>();
        var words = _session.Statement("SELECT word FROM vocabulary WHERE stem = $1 LIMIT $2").Begin(term.Text, WordFormsMax);
        while (words.Step())
        {
            forms.Add(words.Text(0));
        }

        return [.. forms.Append(term.Text).Append(term.Word).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Whether there may be more forms than <see cref="FindForms"/> gave.</summary>
    public static bool IsFormsCut(string[] forms) => forms.Length >= WordFormsMax;

    /// <summary>The newest rows that hold a term, in any of its forms.</summary>
    public Postings Read(RecallTerm term, string[] forms)
    {
        var match = Any(forms, term.IsPrefix);
        var rows = new List<long>();
        var beyond = 0L;
        for (var i = 0; i < _ranges.Length; i++)
        {
            beyond += _isBefore[i] ? ReadSmall(rows, match, _ranges[i]) : ReadNewest(rows, match, _ranges[i]);
        }

        return new Postings(rows, beyond);
    }

    /// <summary>The newest rows that hold both of two terms, among those before a row.</summary>
    public List<long> ReadJoint(string[] one, string[] other, long before, int countMax)
    {
        var match = $"({Any(one, isPrefix: false)}) AND ({Any(other, isPrefix: false)})";
        var rows = new List<long>();
        foreach (var (first, last) in _ranges)
        {
            Read(NewestFirstSql, rows, match, (first, Math.Min(last, before - 1)), countMax);
        }

        return rows;
    }

    /// <summary>The newest rows that the index does not hold as they are now.</summary>
    public HashSet<long> FindUnindexed(int countMax)
    {
        var rows = new HashSet<long>();
        foreach (var (first, last) in _ranges)
        {
            rows.UnionWith(IndexQueue.Newest(_session, first, last, countMax - rows.Count));
        }

        return rows;
    }

    // Lists are walked from the end that has fewer rows of other namespaces before the first row wanted. Where all rows of a namespace
    // are wanted, either end will do: measured on 600 rows in front of a million, 0.6 ms instead of 2.9.
    private bool IsBeforeMostRows(long ns)
    {
        var statement = _session.Statement("SELECT coalesce(sum(CASE WHEN ns < $1 THEN live ELSE 0 END), 0), coalesce(sum(live), 0) FROM namespaces").Begin(ns);
        statement.Step();
        var isBefore = statement.Number(0) * 2 < statement.Number(1);
        statement.End();
        return isBefore;
    }

    /// <summary>Adds the newest rows of a namespace; returns how many more there are about, 0 only when there are none.</summary>
    /// <remarks>
    /// All of them where they are few enough. Where there are more, some say as much as many: the word tells little apart, and which rows
    /// hold it together with another one is asked of the index (<see cref="ReadJoint"/>).
    /// </remarks>
    private long ReadNewest(List<long> rows, string match, (long First, long Last) range)
    {
        var from = rows.Count;
        var total = 0L;
        var statement = _session.Statement(NewestFirstSql).Begin(match, range.First, range.Last, RowsMax + 1);
        while (statement.Step())
        {
            rows.Add(statement.Number(0));
            if (IsOneNamespace && rows.Count - from == SampleRows)
            {
                var ns = RowNumbers.NamespaceOf(range.First);
                total = _known.Get(ns, match, Documents, () => SampleRows + EstimateBefore(match, rows[^1]));
                if (total > RowsMax)
                {
                    statement.End();
                    return total - SampleRows;
                }
            }
        }

        var count = rows.Count - from;
        return count > RowsMax ? Math.Max(1, total - count) : 0;
    }

    // In parts, since what is written about one thing is often written together: a word may fill a stretch and be nowhere else.
    private long EstimateBefore(string match, long row)
    {
        var first = RowNumbers.First(RowNumbers.NamespaceOf(row));
        var total = 0.0;
        var found = new List<long>(PartRows);
        for (var part = 0; part < Parts; part++)
        {
            var from = first + ((row - first) * part / Parts);
            var to = first + ((row - first) * (part + 1) / Parts);
            found.Clear();
            Read(OldestFirstSql, found, match, (from, to - 1), PartRows);
            total += found.Count < PartRows ? found.Count : (double)found.Count / (found[^1] - from + 1) * (to - from);
        }

        return (long)total;
    }

    private long ReadSmall(List<long> rows, string match, (long First, long Last) range)
    {
        var from = rows.Count;
        if (Read(OldestFirstSql, rows, match, range, RowsMax + 1) > RowsMax)
        {
            // Rows were deleted and still are in the index.
            rows.RemoveRange(from, rows.Count - from);
            return ReadNewest(rows, match, range);
        }

        rows.Reverse(from, rows.Count - from);
        return 0;
    }

    private int Read(string sql, List<long> rows, string match, (long First, long Last) range, int countMax)
    {
        var from = rows.Count;
        var statement = _session.Statement(sql).Begin(match, range.First, range.Last, countMax);
        while (statement.Step())
        {
            rows.Add(statement.Number(0));
        }

        return rows.Count - from;
    }

    private static string Any(string[] forms, bool isPrefix)
    {
        var match = new StringBuilder();
        foreach (var word in forms)
        {
            match.Append(match.Length == 0 ? string.Empty : " OR ").Append('"').Append(word).Append('"').Append(isPrefix ? "*" : string.Empty);
        }

        return match.ToString();
    }
}
