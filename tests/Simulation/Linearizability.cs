namespace AiMemory.Simulation;

/// <summary>
/// Whether one order of a key's calls explains what each of them found, keeping those apart that did not overlap: the search of Wing and
/// Gong ("Testing and Verifying Concurrent Objects", 1993) with Lowe's memory of visited states (2017), as in Porcupine.
/// A write is a swap: it leaves its own number, or 0 for a delete, and found the number before.
/// </summary>
internal static class Linearizability
{
    /// <param name="calls">All writes of one key. Those without acknowledgement may have happened at any later time, or never.</param>
    /// <param name="last">What the key holds when all is over.</param>
    public static bool Holds(IReadOnlyList<SimOperation> calls, int last)
    {
        // By version, which is nearly always the order that explains: the search succeeds on its first path.
        SimOperation[] known = [.. calls.Where(c => c.Acknowledged).OrderBy(c => c.Version)];
        SimOperation[] unknown = [.. calls.Where(c => !c.Acknowledged && !c.Version.IsNone).OrderBy(c => c.Began)];
        return new Search(known, unknown, last).Run(0);
    }

    private static int After(SimOperation call) => call.Kind == SimOperationKind.Delete ? 0 : call.Id;

    private sealed class Search(SimOperation[] known, SimOperation[] unknown, int last)
    {
        private readonly bool[] _done = new bool[known.Length];
        private readonly bool[] _used = new bool[unknown.Length];
        private readonly HashSet<string> _visited = new(StringComparer.Ordinal);

        public bool Run(int state)
        {
            var earliestEnd = long.MaxValue;
            for (var i = 0; i < known.Length; i++)
            {
                earliestEnd = _done[i] ? earliestEnd : Math.Min(earliestEnd, known[i].Ended);
            }

            if (earliestEnd == long.MaxValue)
            {
                return state == last || FindUnknown(last, earliestEnd) >= 0;
            }

            if (!_visited.Add($"{state}:{Bits(_done)}:{Bits(_used)}"))
            {
                return false;
            }

            for (var i = 0; i < known.Length; i++)
            {
                if (_done[i] || known[i].Began > earliestEnd)
                {
                    continue;
                }

                // An unconfirmed write matters only to the call that finds it, so it is placed right before that one.
                var before = known[i].Found == state ? -1 : FindUnknown(known[i].Found, earliestEnd);
                if (known[i].Found != state && before < 0)
                {
                    continue;
                }

                Mark(i, before, true);
                if (Run(After(known[i])))
                {
                    return true;
                }

                Mark(i, before, false);
            }

            return false;
        }

        private static string Bits(bool[] bits) => string.Concat(bits.Select(b => b ? '1' : '0'));

        private int FindUnknown(int value, long startedBy) =>
            Enumerable.Range(0, unknown.Length)
                .FirstOrDefault(i => !_used[i] && unknown[i].Began <= startedBy && After(unknown[i]) == value, -1);

        private void Mark(int call, int before, bool done)
        {
            _done[call] = done;
            if (before >= 0)
            {
                _used[before] = done;
            }
        }
    }
}
