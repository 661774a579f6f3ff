using AiMemory.Cluster.Membership;
using AiMemory.Cluster.Silo;
using AiMemory.Diagnostics;
using AiMemory.Engine;
using AiMemory.Engine.Replicated;
using AiMemory.Replication;
using AiMemory.Storage;
using AiMemory.UseCases;
using Microsoft.Extensions.Logging;

namespace AiMemory.Cluster;

/// <summary>One node: its engine, which outlives any silo, and the silo that connects it to the others.</summary>
public sealed class ClusterNode : IAsyncDisposable
{
    private readonly GrainNetwork _network;
    private readonly GrainRouter _router;
    private readonly ClusterNodeOptions _options;
    private readonly TextWriter _report;
    private readonly IDisposable _lock;
    private readonly SiloSupervisor _silo;
    private readonly NodeActivity _activity;
    private CancellationTokenSource _watching = new();

    private ClusterNode(
        ClusterNodeOptions options, ICommandEvaluator evaluator, TextWriter report, IDisposable held, IMeetingPlace place, GrainNetwork network, NodeActivity activity, ILoggerProvider? log)
    {
        _options = options;
        _report = report;
        _lock = held;
        _activity = activity;
        _network = network;
        Evaluator = evaluator;
        _router = new GrainRouter(evaluator, options.WriteQuorum == 0 ? Quorum.Majority(options.Nodes.Count) : options.WriteQuorum);
        _silo = new SiloSupervisor(this, options, place, log);
    }

    public ReplicatedEngine Engine { get; private set; } = null!;

    public ICommandEvaluator Evaluator { get; }

    /// <summary>The use cases over <see cref="Engine"/>, for callers of the grains; null until <see cref="Serve"/>.</summary>
    internal IMemoryService? Service { get; private set; }

    /// <summary>Opens the engine; the silo joins in the background, so that a node serves reads before its peers exist.</summary>
    public static async Task<ClusterNode> StartAsync(
        ClusterNodeOptions options, IReplicaStore store, ICommandEvaluator evaluator, TimeProvider time, TextWriter report, ILoggerProvider? log)
    {
        ArgumentNullException.ThrowIfNull(options);
        IMeetingPlace place = options.MembershipUrl is { } url
            ? new PostgresMeetingPlace(url, options.NodeId)
            : new SqliteMeetingPlace(options.MeetingFolder, options.NodeId);
        var held = await place.HoldOwnAsync(CancellationToken.None).ConfigureAwait(false);
        var network = new GrainNetwork(options.NodeId);
        var node = new ClusterNode(options, evaluator, report, held, place, network, new NodeActivity(time), log);
        node.Engine = ReplicatedEngine.Start(
            store,
            evaluator,
            time,
            network,
            new Topology(options.NodeId, options.Nodes, options.WriteQuorum),
            OptionsOf(options));
        node.Engine.Router = node._router;
        node.Engine.Applied += node._activity.Applied;
        if (options.Scrub is { } scrub)
        {
            node.Engine.StartScrub(scrub, node.Say);
        }

        node._silo.Start();
        return node;
    }

    /// <summary>From here on the grains answer with these use cases; whoever made them ends them.</summary>
    public void Serve(IMemoryService service) => Service = service;

    /// <summary>How this node does, for its operator.</summary>
    public NodeReport Report() => new((Service as INodeOperations)?.GetStatus() ?? Engine.GetStatus(), _activity.Take(), Environment.WorkingSet);

    /// <summary>How every node does, as far as they can be asked within a second.</summary>
    public async ValueTask<IReadOnlyList<MemberReport>> ReportAllAsync(CancellationToken cancellationToken) => _network.Grains is { } grains
        ? await MemberReports.AskAsync(grains, _options.Nodes, _options.Urls, (_options.NodeId, Report()), cancellationToken).ConfigureAwait(false)
        : [.. _options.Nodes.Select(n => new MemberReport(n, _options.Urls.GetValueOrDefault(n), n == _options.NodeId ? Report() : null))];

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
        _activity.Dispose();
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

    internal void Say(string line)
    {
        lock (_report)
        {
            _report.WriteLine(line);
            _report.Flush();
        }
    }

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
