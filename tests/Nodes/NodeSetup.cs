namespace AiMemory.Nodes;

/// <summary>How a node is started.</summary>
public sealed record NodeSetup
{
    /// <summary>What reports call it: a, b, c.</summary>
    public required string Name { get; init; }

    /// <summary>Where its file is; made when missing.</summary>
    public required string Folder { get; init; }

    public required int Port { get; init; }

    /// <summary>The ports of the other nodes; none: a node alone.</summary>
    public IReadOnlyList<int> Peers { get; init; } = [];

    /// <summary>What runs instead of a node: a command with its flags, without the port.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    public int WriteQuorum { get; init; } = 2;

    /// <summary>Further flags of <c>serve</c>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The program; by default the one that was built beside the tests.</summary>
    public string Program { get; init; } = NodeProgram.Path;

    /// <summary>A command that ends in becoming the node (exec), so that the node's process id is the one started.</summary>
    public IReadOnlyList<string> Wrapper { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
