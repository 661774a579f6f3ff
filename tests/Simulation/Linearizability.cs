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
        var found = calls.Where(c => c.Acknowledged).Select(c => c.Found).Append(last).ToHashSet();

        // What nobody found and nobody confirmed need not have happened.
        SimOperation[] relevant = [.. calls.Where(c => c.Acknowledged || found.Contains(After(c)))];
        var done = new bool[relevant.Length];
        var visited = new HashSet<string>(StringComparer.Ordinal);
        return Search(relevant, done, 0, last, visited);
    }

    private static int After(SimOperation call) => call.Kind == SimOperationKind.Delete ? 0 : call.Id;

    private static bool Search(SimOperation[] calls, bool[] done, int state, int last, HashSet<string> visited)
    {
        var earliestEnd = long.MaxValue;
        var open = false;
        for (var i = 0; i < calls.Length; i++)
        {
            if (!done[i] && calls[i].Acknowledged)
            {
                open = true;
                earliestEnd = Math.Min(earliestEnd, calls[i].Ended);
            }
        }

        if (!open && state == last)
        {
            return true;
        }

        if (!visited.Add($"{state}:{string.Concat(done.Select(d => d ? '1' : '0'))}"))
        {
            return false;
        }

        for (var i = 0; i < calls.Length; i++)
        {
            if (done[i] || calls[i].Began > earliestEnd || (calls[i].Acknowledged && calls[i].Found != state))
            {
                continue;
            }

            done[i] = true;
            if (Search(calls, done, After(calls[i]), last, visited))
            {
                return true;
            }

            done[i] = false;
        }

        return false;
    }
}
