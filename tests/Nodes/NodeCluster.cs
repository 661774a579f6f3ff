namespace AiMemory.Nodes;

/// <summary>Three nodes a, b and c on free ports, with one runtime folder that no other cluster sees.</summary>
public sealed class NodeCluster : IAsyncDisposable
{
    // What takes seconds takes minutes on a machine that builds and tests seven things at once.
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(120);

    private readonly string _folder;

    /// <param name="folder">Where the nodes' folders are made; it is deleted in the end.</param>
    /// <param name="adapt">Changes how a node is started.</param>
    public NodeCluster(string folder, Func<NodeSetup, NodeSetup>? adapt = null)
    {
        _folder = folder;
        var runtime = Directory.CreateDirectory(Path.Combine(folder, "run")).FullName;
        var ports = FreePorts.Take(3);
        Nodes = [.. ports.Select((port, i) => new NodeProcess(Adapt(new NodeSetup
        {
            Name = $"{(char)('a' + i)}",
            Folder = Path.Combine(folder, $"{(char)('a' + i)}"),
            Port = port,
            Peers = [.. ports.Where(p => p != port)],
            Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["XDG_RUNTIME_DIR"] = runtime, ["AI_MEMORY_NO_CONFIG"] = "1" },
        })))];

        NodeSetup Adapt(NodeSetup setup) => adapt is null ? setup : adapt(setup);
    }

    public IReadOnlyList<NodeProcess> Nodes { get; }

    public string Logs => string.Join('\n', Nodes.Select(n => $"--- {n.Name}\n{n.Log}"));

    public Task StartAsync()
    {
        foreach (var node in Nodes)
        {
            node.Start();
        }

        return ReadyAsync();
    }

    /// <summary>All nodes that run are ready to take writes.</summary>
    public Task ReadyAsync() => WaitAsync(
        async () => (await Task.WhenAll(Nodes.Where(n => n.IsRunning).Select(n => n.IsReadyAsync())).ConfigureAwait(false)).All(r => r), "all nodes are ready");

    /// <exception cref="TimeoutException">Not within two minutes; with the nodes' logs.</exception>
    public async Task WaitAsync(Func<Task<bool>> condition, string what, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        for (var end = Environment.TickCount64 + (long)WaitMax.TotalMilliseconds; !await condition().ConfigureAwait(false); await Task.Delay(25, cancellationToken).ConfigureAwait(false))
        {
            if (Environment.TickCount64 > end)
            {
                throw new TimeoutException($"not within {WaitMax.TotalSeconds} s: {what}; {await DescribeAsync().ConfigureAwait(false)}\n{Logs}");
            }
        }
    }

    /// <summary>What each node says of itself and of the others, on one line.</summary>
    private async Task<string> DescribeAsync()
    {
        var told = await Task.WhenAll(Nodes.Where(n => n.IsRunning).Select(async node =>
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                return $"{node.Name} ({node.Port}): {(await node.SendAsync(HttpMethod.Get, "/api/v1/cluster", null, limit.Token).ConfigureAwait(false)).Body}";
            }
            catch (OperationCanceledException)
            {
                return $"{node.Name}: no answer";
            }
        })).ConfigureAwait(false);
        return string.Join("; ", told);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            node.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
