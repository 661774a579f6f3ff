namespace AiMemory.Replication;

/// <summary>Which nodes hold a namespace. Today every node of the cluster; nothing in the core assumes that, it only asks here.</summary>
public sealed class Topology
{
    private readonly string[] _nodes;

    /// <param name="self">The node that asks; one of <paramref name="nodes"/>.</param>
    /// <param name="nodes">Node ids of the cluster, distinct, at most 64; the order does not matter.</param>
    /// <param name="writeQuorum">W for namespaces that set none; 0 means a majority.</param>
    public Topology(string self, IEnumerable<string> nodes, int writeQuorum = 0)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        _nodes = [.. nodes.Order(StringComparer.Ordinal)];
        if (_nodes.Length is 0 or > 64 || _nodes.Distinct(StringComparer.Ordinal).Count() != _nodes.Length)
        {
            throw new ArgumentException("A cluster has 1 to 64 distinct nodes.", nameof(nodes));
        }

        if (!_nodes.Contains(self, StringComparer.Ordinal))
        {
            throw new ArgumentException("A node is part of its own cluster.", nameof(self));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(writeQuorum);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(writeQuorum, _nodes.Length);
        Self = self;
        Peers = [.. _nodes.Where(n => n != self)];
        WriteQuorum = writeQuorum == 0 ? Quorum.Majority(_nodes.Length) : writeQuorum;
    }

    public string Self { get; }

    public IReadOnlyList<string> Nodes => _nodes;

    public IReadOnlyList<string> Peers { get; }

    /// <summary>W for namespaces that set none of their own.</summary>
    public int WriteQuorum { get; }

    /// <summary>The W of a namespace that wants this many; 0 means it set none.</summary>
    public int EffectiveQuorum(int wanted) => wanted == 0 ? WriteQuorum : Math.Min(wanted, _nodes.Length);
}
