using System.Buffers;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// Which rows hold which of a recall's terms, as far as the index said: what they promise, and which terms a row may hold at most.
/// </summary>
internal sealed class TermHolders : IDisposable
{
    private readonly HashSet<long> _unindexed;
    private readonly bool _isUnindexedCut;
    private readonly List<(ulong Term, long KnownFrom)> _open = [];

    // Newest first. Thousands of rows a recall, so the arrays are rented and rows are merged, not hashed.
    private Held[] _rows;
    private Held[] _spare;
    private int _count;

    /// <param name="postings">For each term the rows that hold it.</param>
    /// <param name="worths">What each term is worth in a row.</param>
    /// <param name="knownFrom">From which row on the postings name every row that holds the term.</param>
    /// <param name="unindexed">The newest rows that the index does not hold as they are now.</param>
    /// <param name="isUnindexedCut">There are more of them.</param>
    public TermHolders(Postings[] postings, double[] worths, long[] knownFrom, HashSet<long> unindexed, bool isUnindexedCut)
    {
        _unindexed = unindexed;
        _isUnindexedCut = isUnindexedCut;
        var total = postings.Sum(p => p.Rows.Count);
        _rows = ArrayPool<Held>.Shared.Rent(total);
        _spare = ArrayPool<Held>.Shared.Rent(total);
        var ends = new List<int>(postings.Length);
        for (var i = 0; i < postings.Length; i++)
        {
            foreach (var row in postings[i].Rows)
            {
                _rows[_count++] = new Held(row, worths[i], 1UL << i);
            }

            ends.Add(_count);
            if (knownFrom[i] > 0)
            {
                _open.Add((1UL << i, knownFrom[i]));
            }
        }

        Merge(ends);
    }

    /// <summary>How many rows from a row on are worth this much or more.</summary>
    public int CountWorth(double worth, long from)
    {
        var count = 0;
        for (var i = 0; i < _count && _rows[i].Row >= from; i++)
        {
            count += _rows[i].Worth >= worth ? 1 : 0;
        }

        return count;
    }

    /// <summary>Rows, newest first, that hold both of two terms, worth this together.</summary>
    public void AddJoint(int one, int other, List<long> rows, double worth)
    {
        var joint = new Held[rows.Count];
        for (var i = 0; i < joint.Length; i++)
        {
            joint[i] = new Held(rows[i], worth, (1UL << one) | (1UL << other));
        }

        if (_spare.Length < _count + joint.Length)
        {
            ArrayPool<Held>.Shared.Return(_spare);
            _spare = ArrayPool<Held>.Shared.Rent(_count + joint.Length);
        }

        _count = Merge(_rows.AsSpan(0, _count), joint, _spare, static (a, b) => Math.Max(a, b));
        (_rows, _spare) = (_spare, _rows);
    }

    /// <summary>A bit for each term that the row may hold; none missing that it does hold.</summary>
    public ulong MayHold(long row)
    {
        if (_isUnindexedCut)
        {
            return ulong.MaxValue;
        }

        var terms = Holds(row);
        foreach (var (term, knownFrom) in _open)
        {
            terms |= row < knownFrom ? term : 0;
        }

        return terms;
    }

    /// <summary>A bit for each term that the row is known to hold; all of them for one that is not indexed.</summary>
    public ulong Holds(long row)
    {
        if (_unindexed.Count > 0 && _unindexed.Contains(row))
        {
            return ulong.MaxValue;
        }

        var place = _rows.AsSpan(0, _count).BinarySearch(new Held(row, 0, 0));
        return place >= 0 ? _rows[place].Terms : 0;
    }

    /// <summary>
    /// Rows by what the terms they hold are worth, best first; newer first among equals; unindexed ones in front. By the page: seldom
    /// more than the first few hundred of thousands are asked for.
    /// </summary>
    public IEnumerable<List<long>> MostPromising(int page)
    {
        var first = _unindexed.OrderDescending().Concat(Best(page)).Take(page).ToList();
        yield return first;
        if (first.Count < page)
        {
            yield break;
        }

        var taken = first.ToHashSet();
        foreach (var next in _unindexed.Concat(Best(_count)).Where(row => !taken.Contains(row)).Chunk(page))
        {
            yield return [.. next];
        }
    }

    public void Dispose()
    {
        ArrayPool<Held>.Shared.Return(_rows);
        ArrayPool<Held>.Shared.Return(_spare);
    }

    private IEnumerable<long> Best(int countMax)
    {
        var best = new PriorityQueue<long, (double Worth, long Row)>(Math.Min(countMax, _count) + 1);
        foreach (ref readonly var held in _rows.AsSpan(0, _count))
        {
            if (_unindexed.Count > 0 && _unindexed.Contains(held.Row))
            {
                continue;
            }

            if (best.Count < countMax)
            {
                best.Enqueue(held.Row, (held.Worth, held.Row));
            }
            else if (best.TryPeek(out _, out var least) && held.Worth > least.Worth) // newer ones came before
            {
                best.EnqueueDequeue(held.Row, (held.Worth, held.Row));
            }
        }

        var rows = new long[best.Count];
        for (var i = rows.Length - 1; i >= 0; i--)
        {
            rows[i] = best.Dequeue();
        }

        return rows;
    }

    /// <summary>Makes one run of many, each sorted and ending at a place of <paramref name="ends"/>: two by two, until one is left.</summary>
    private void Merge(List<int> ends)
    {
        while (ends.Count > 1)
        {
            var merged = new List<int>((ends.Count + 1) / 2);
            var (from, to) = (0, 0);
            for (var i = 0; i < ends.Count; i += 2)
            {
                var middle = ends[i];
                var end = i + 1 < ends.Count ? ends[i + 1] : middle;
                to += Merge(_rows.AsSpan(from, middle - from), _rows.AsSpan(middle, end - middle), _spare.AsSpan(to), static (a, b) => a + b);
                merged.Add(to);
                from = end;
            }

            (_rows, _spare) = (_spare, _rows);
            (ends, _count) = (merged, to);
        }
    }

    private static int Merge(ReadOnlySpan<Held> one, ReadOnlySpan<Held> other, Span<Held> into, Func<double, double, double> both)
    {
        var (i, j, count) = (0, 0, 0);
        while (i < one.Length && j < other.Length)
        {
            if (one[i].Row == other[j].Row)
            {
                into[count++] = new Held(one[i].Row, both(one[i].Worth, other[j].Worth), one[i].Terms | other[j].Terms);
                i++;
                j++;
            }
            else
            {
                into[count++] = one[i].Row > other[j].Row ? one[i++] : other[j++];
            }
        }

        one[i..].CopyTo(into[count..]);
        count += one.Length - i;
        other[j..].CopyTo(into[count..]);
        return count + other.Length - j;
    }

    private readonly record struct Held(long Row, double Worth, ulong Terms) : IComparable<Held>
    {
        public int CompareTo(Held other) => other.Row.CompareTo(Row);
    }
}
