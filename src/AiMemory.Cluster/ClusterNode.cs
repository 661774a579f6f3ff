using AiMemory.Cluster.Membership;
using AiMemory.Cluster.Silo;
using AiMemory.Engine;
using AiMemory.Engine.Replicated;
using AiMemory.Replication;
using AiMemory.Storage;
using Microsoft.Extensions.Logging;

namespace AiMemory.Cluster;

/// <summary>One node: its engine, which outlives any silo, and the silo that connects it to the others.</summary>
public sealed class ClusterNode : IAsyncDisposable
{
    private readonly GrainNetwork _network;
    private readonly GrainRouter _router;
    private readonly ClusterNodeOptions _options;
    private readonly TextWriter _report;
    private readonly NodeLock _lock;
    private readonly SiloSupervisor _silo;
    private CancellationTokenSource _watching = new();

    private ClusterNode(
        ClusterNodeOptions options, ICommandEvaluator evaluator, TextWriter report, NodeLock held, MeetingPlace place, GrainNetwork network, ILoggerProvider? log)
    {
        _options = options;
        _report = report;
        _lock = held;
        _network = network;
        Evaluator = evaluator;
        _router = new GrainRouter(evaluator, options.WriteQuorum == 0 ? Quorum.Majority(options.Nodes.Count) : options.WriteQuorum);
        _silo = new SiloSupervisor(this, options, place, log);
    }

    public ReplicatedEngine Engine { get; private set; } = null!;

    public ICommandEvaluator Evaluator { get; }

    /// <summary>Opens the engine; the silo joins in the background, so that a node serves reads before its peers exist.</summary>
    public static async Task<ClusterNode> StartAsync(
        ClusterNodeOptions options, IReplicaStore store, ICommandEvaluator evaluator, TimeProvider time, TextWriter report, ILoggerProvider? log)
    {
        ArgumentNullException.ThrowIfNull(options);
        var place = new MeetingPlace(options.MeetingFolder, options.NodeId);
        var held = await place.HoldOwnAsync(CancellationToken.None).ConfigureAwait(false);
        var network = new GrainNetwork(options.NodeId);
        var node = new ClusterNode(options, evaluator, report, held, place, network, log);
        node.Engine = ReplicatedEngine.Start(
            store,
            evaluator,
            time,
            network,
            new Topology(options.NodeId, options.Nodes, options.WriteQuorum),
            OptionsOf(options));
        node.Engine.Router = node._router;
        node._silo.Start();
        return node;
    }

    /// <summary>Answers a request of the dashboard; false when there is no silo.</summary>
    public Task<bool> HandleDashboardAsync(Microsoft.AspNetCore.Http.HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return _silo.HandleAsync(http.Features);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.DisposeAsync().ConfigureAwait(false);
        await _network.DisposeAsync().ConfigureAwait(false);
        await Engine.DisposeAsync().ConfigureAwait(false);
        await _watching.CancelAsync().ConfigureAwait(false);
        _watching.Dispose();
        _lock.Dispose();
    }

    internal void Connect(IGrainFactory grains, IClusterMembershipService membership)
    {
        _network.Grains = grains;
        _router.Grains = grains;
        var watching = new CancellationTokenSource();
        Interlocked.Exchange(ref _watching, watching).Cancel();
        _ = WatchAsync(membership, watching.Token);
    }

    internal void Disconnect()
    {
        _router.Grains = null;
        _network.Grains = null;
        _watching.Cancel();
        foreach (var peer in _options.Nodes.Where(n => n != _options.NodeId))
        {
            Engine.SetAlive(peer, false);
        }
    }

    internal void Report(string line) => _report.WriteLine(line);

    private static ReplicationOptions OptionsOf(ClusterNodeOptions options)
    {
#if MUTANTS
        // Only in a build made to fail: a campaign must see that it can.
        if (Environment.GetEnvironmentVariable("AI_MEMORY_MUTANT") is { Length: > 0 } name)
        {
            return new ReplicationOptions
            {
                QuorumTimeoutMs = options.QuorumTimeoutMs,
                Mutant = Enum.Parse<Mutant>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
                AntiEntropyEnabled = false,
            };
        }
#endif
        return new ReplicationOptions { QuorumTimeoutMs = options.QuorumTimeoutMs };
    }

    private async Task WatchAsync(IClusterMembershipService membership, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var view in membership.MembershipUpdates.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var alive = view.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
                foreach (var peer in _options.Nodes.Where(n => n != _options.NodeId))
                {
                    Engine.SetAlive(peer, alive.Contains(peer));
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (ObjectDisposedException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }
}
