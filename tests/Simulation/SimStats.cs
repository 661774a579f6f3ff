namespace AiMemory.Simulation;

/// <summary>What the runs went through.</summary>
internal sealed class SimStats
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public void Count(string what, long times = 1) => _counts[what] = _counts.GetValueOrDefault(what) + times;

    public void Add(SimStats other)
    {
        foreach (var (what, times) in other._counts)
        {
            Count(what, times);
        }
    }

    public IEnumerable<(string What, long Times)> List() => _counts.Select(c => (c.Key, c.Value));
}
