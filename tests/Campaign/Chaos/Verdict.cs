namespace AiMemory.Campaign.Chaos;

/// <summary>What a look at all nodes found wrong.</summary>
internal sealed class Verdict
{
    /// <summary>By node: memories whose acknowledged state is not there.</summary>
    public Dictionary<string, int> Missing { get; } = new() { ["a"] = 0, ["b"] = 0, ["c"] = 0 };

    /// <summary>Memories that are there although they were deleted, or that nobody wrote.</summary>
    public int Resurrected { get; set; }

    /// <summary>Memories whose content is not that of the last acknowledged write.</summary>
    public int Overwritten { get; set; }

    /// <summary>A few of them in words.</summary>
    public List<string> Examples { get; } = [];

    public void Add(Verdict other)
    {
        foreach (var (node, count) in other.Missing)
        {
            Missing[node] += count;
        }

        Resurrected += other.Resurrected;
        Overwritten += other.Overwritten;
        Examples.AddRange(other.Examples);
    }
}
