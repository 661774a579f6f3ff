using System.Runtime.InteropServices;

namespace AiMemory.Storage.Sqlite;

/// <summary>
/// Which rows hold which of a recall's terms, as far as the index said: what they promise, and which terms a row may hold at most.
/// </summary>
/// <param name="unindexed">The newest rows that the index does not hold as they are now.</param>
/// <param name="isUnindexedCut">There are more of them.</param>
internal sealed class TermHolders(HashSet<long> unindexed, bool isUnindexedCut)
{
    private readonly Dictionary<long, (double Worth, ulong Terms)> _rows = [];
    private readonly List<(ulong Term, long KnownFrom)> _open = [];

    /// <param name="worth">What the term is worth in a row.</param>
    /// <param name="knownFrom">From this row on, <paramref name="rows"/> are all that hold the term.</param>
    public void Add(int term, List<long> rows, double worth, long knownFrom)
    {
        var bit = 1UL << term;
        foreach (var row in rows)
        {
            ref var held = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, row, out _);
            held.Worth += worth;
            held.Terms |= bit;
        }

        if (knownFrom > 0)
        {
            _open.Add((bit, knownFrom));
        }
    }

    /// <summary>Rows that hold both of two terms, worth this together.</summary>
    public void AddJoint(int one, int other, List<long> rows, double worth)
    {
        foreach (var row in rows)
        {
            ref var held = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, row, out _);
            held.Worth = Math.Max(held.Worth, worth);
            held.Terms |= (1UL << one) | (1UL << other);
        }
    }

    /// <summary>A bit for each term that the row may hold; none missing that it does hold.</summary>
    public ulong MayHold(long row)
    {
        if (isUnindexedCut || unindexed.Contains(row))
        {
            return ulong.MaxValue;
        }

        var terms = _rows.GetValueOrDefault(row).Terms;
        foreach (var (term, knownFrom) in _open)
        {
            terms |= row < knownFrom ? term : 0;
        }

        return terms;
    }

    /// <summary>Rows by what the terms they hold are worth, best first; newer first among equals; unindexed ones in front.</summary>
    public Promising MostPromising() => new(unindexed, _rows.Where(r => !unindexed.Contains(r.Key)).Select(r => (r.Key, r.Value.Worth)));

    /// <summary>Hands rows out by the page: seldom more than the first few hundred of thousands are asked for.</summary>
    internal sealed class Promising
    {
        private readonly Queue<long> _first;
        private readonly PriorityQueue<long, (double Worth, long Row)> _others;

        public Promising(IEnumerable<long> first, IEnumerable<(long Row, double Worth)> others)
        {
            _first = new Queue<long>(first.OrderDescending());
            _others = new PriorityQueue<long, (double, long)>(
                others.Select(r => (r.Row, (r.Worth, r.Row))),
                Comparer<(double Worth, long Row)>.Create(static (a, b) => b.Worth != a.Worth ? b.Worth.CompareTo(a.Worth) : b.Row.CompareTo(a.Row)));
        }

        public List<long> TakeNext(int countMax)
        {
            var page = new List<long>(countMax);
            while (page.Count < countMax && (_first.TryDequeue(out var row) || _others.TryDequeue(out row, out _)))
            {
                page.Add(row);
            }

            return page;
        }
    }
}
