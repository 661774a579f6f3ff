using AiMemory.Application;
using AiMemory.Engine;
using AiMemory.Engine.Replicated;
using AiMemory.Replication;
using AiMemory.Storage;
using AiMemory.Storage.Sqlite;
using AiMemory.UseCases;

namespace AiMemory.Engine.Tests;

/// <summary>Nodes of one cluster in one process: real stores, and a network of plain calls that can be cut.</summary>
internal sealed class InProcessCluster : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ai-memory-engine-").FullName;
    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private readonly string[] _ids;
    private readonly int _writeQuorum;
    private readonly ICommandEvaluator _evaluator;
    private readonly Func<string, IReplicaStore, IReplicaStore> _disk;
    private int _appends;

    private InProcessCluster(int nodes, int writeQuorum, ICommandEvaluator? evaluator, Func<string, IReplicaStore, IReplicaStore>? disk)
    {
        _disk = disk ?? ((_, store) => store);
        _evaluator = evaluator ?? MemoryServiceFactory.CreateEvaluator(new ServiceOptions());
        _ids = [.. Enumerable.Range(1, nodes).Select(i => $"n{i}")];
        _writeQuorum = writeQuorum;
    }

    public IReadOnlyList<string> Ids => _ids;

    /// <summary>Messages with entries that owners sent.</summary>
    public int Appends => Volatile.Read(ref _appends);

    public Node this[string id] => _nodes[id];

    /// <param name="alone">What nodes that were alone before bring into the cluster.</param>
    /// <param name="disk">What stands between a node, by its id, and its store.</param>
    public static async Task<InProcessCluster> StartAsync(
        int nodes = 3,
        int writeQuorum = 2,
        IReadOnlyDictionary<string, Func<MemoryService, Task>>? alone = null,
        ICommandEvaluator? evaluator = null,
        Func<string, IReplicaStore, IReplicaStore>? disk = null)
    {
        var cluster = new InProcessCluster(nodes, writeQuorum, evaluator, disk);
        foreach (var (id, work) in alone ?? new Dictionary<string, Func<MemoryService, Task>>())
        {
            await cluster.RunAloneAsync(id, work);
        }

        foreach (var id in cluster._ids)
        {
            await cluster.StartAsync(id);
        }

        await WaitAsync(() => cluster._nodes.Values.All(n => n.Engine.GetStatus().Ready), "all nodes are ready");
        return cluster;
    }

    public static async Task WaitAsync(Func<bool> condition, string what)
    {
        for (var end = Environment.TickCount64 + 20_000; !condition(); await Task.Delay(10))
        {
            Assert.True(Environment.TickCount64 < end, $"not within 20 s: {what}");
        }
    }

    public static Task WaitAsync(Func<Task<bool>> condition, string what) => WaitAsync(condition, () => what);

    /// <param name="what">Asked when the time is over: it may tell what there was instead.</param>
    public static async Task WaitAsync(Func<Task<bool>> condition, Func<string> what)
    {
        for (var end = Environment.TickCount64 + 20_000; !await condition(); await Task.Delay(20))
        {
            Assert.True(Environment.TickCount64 < end, $"not within 20 s: {what()}");
        }
    }

    public async Task StartAsync(string id)
    {
        var store = _disk(id, SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Path.Combine(_folder, id + ".db") }));
        var engine = ReplicatedEngine.Start(
            store,
            _evaluator,
            TimeProvider.System,
            new Network(this, id),
            new Topology(id, _ids, _writeQuorum),
            new ReplicationOptions { AntiEntropyMs = 500, QuorumTimeoutMs = 1_500 });
        _nodes[id] = new Node(engine, MemoryServiceFactory.Create(engine, new ServiceOptions(), TimeProvider.System));
        engine.Router = new Router(this, id);
        foreach (var other in _nodes.Keys.Where(n => n != id).ToArray())
        {
            _nodes[other].Engine.SetAlive(id, true);
            engine.SetAlive(other, true);
        }
    }

    public async Task StopAsync(string id, bool losesItsDisk = false)
    {
        _nodes.Remove(id, out var node);
        foreach (var other in _nodes.Values)
        {
            other.Engine.SetAlive(id, false);
        }

        await node!.DisposeAsync();
        if (losesItsDisk)
        {
            foreach (var file in Directory.GetFiles(_folder, id + ".db*"))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>Uses a stopped node's file as a node alone, as the command line does.</summary>
    public async Task RunAloneAsync(string id, Func<MemoryService, Task> work)
    {
        var store = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Path.Combine(_folder, id + ".db") });
        await using var engine = ReplicatedEngine.StartAlone(store, _evaluator, TimeProvider.System);
        await using var service = MemoryServiceFactory.Create(engine, new ServiceOptions(), TimeProvider.System);
        await work(service);
    }

    public Task ConvergeAsync(string name) => WaitAsync(
        async () =>
        {
            var digests = await Task.WhenAll(_nodes.Values.Select(async n => await n.Engine.GetDigestAsync(name, default)));
            return digests.All(d => d == digests[0]);
        },
        $"{name} is equal on all nodes");

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _nodes.Keys.ToArray())
        {
            await StopAsync(id);
        }

        Directory.Delete(_folder, recursive: true);
    }

    internal sealed record Node(ReplicatedEngine Engine, MemoryService Service) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Service.DisposeAsync();
            await Engine.DisposeAsync();
        }
    }

    private sealed class Network(InProcessCluster cluster, string self) : INodeNetwork
    {
        public void Send(string node, Message message)
        {
            if (message is Append)
            {
                Interlocked.Increment(ref cluster._appends);
            }

            // Over the wire format, as between processes.
            var messages = MessageCodec.Decode(MessageCodec.Encode([message]));
            if (cluster._nodes.TryGetValue(node, out var there) && cluster._nodes.ContainsKey(self))
            {
                there.Engine.Receive(self, messages);
            }
        }
    }

    /// <summary>The owner of a namespace is the first node that lives.</summary>
    private sealed class Router(InProcessCluster cluster, string self) : ICommitRouter
    {
        public ValueTask<CommitResult> CommitAsync(Command command, CommitOptions options, CancellationToken cancellationToken)
        {
            var owner = cluster._nodes.TryGetValue("n1", out var first) ? first : cluster._nodes[self];
            return owner.Engine.CommitHereAsync(command, options, cancellationToken);
        }
    }
}
