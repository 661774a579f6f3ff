using System.Collections.Concurrent;
using System.Collections.Immutable;
using AiMemory.Log;
using AiMemory.Replication;
using AiMemory.Storage;

namespace AiMemory.Engine.Replicated;

/// <summary>The engine of one node of a cluster.</summary>
public sealed class ReplicatedEngine : IEngine
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private const int DamagedNamesMax = 3;
    private const int OwnerIdleMs = 60_000;

    // A disk that is that slow is as good as gone.
    private const int AloneTimeoutMs = 60_000;
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, NamespaceDriver> _owners = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _serving = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, long>> _behind = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly NodeDriver _driver;
    private readonly Topology _topology;
    private readonly PartsRunner _parts;
    private readonly Timer _housekeeping;
    private ImmutableHashSet<string> _alive = [];
    private readonly ConcurrentDictionary<string, FrameOrder<IReadOnlyList<Message>>> _inboxes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _heardAt = new(StringComparer.Ordinal);
    private volatile ImmutableDictionary<string, PeerStatus> _remembered = ImmutableDictionary<string, PeerStatus>.Empty;
    private volatile IReadOnlyDictionary<string, long> _lags = ImmutableDictionary<string, long>.Empty;
    private volatile IReadOnlyList<KeyValuePair<string, long>> _owned = [];
    private volatile bool _joined;
    private volatile string? _observerFailure;
    private volatile string? _undecided;
    private volatile string? _damage;
    private readonly ConcurrentDictionary<string, int> _damagedAlone = new(StringComparer.Ordinal);
    private Task _scrub = Task.CompletedTask;
    private int _disposed;

    private ReplicatedEngine(
        IReplicaStore store, ICommandEvaluator evaluator, TimeProvider time, INodeNetwork network, Topology topology, ReplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Store = store;
        _topology = topology;
        Evaluator = evaluator;
        Time = time;
        QuorumTimeoutMs = options.QuorumTimeoutMs;
        _parts = new PartsRunner(evaluator, CommitAsync);
        _driver = new NodeDriver(store, network, topology, options, RaiseApplied, Summon);
        _housekeeping = new Timer(_ => _driver.PostQuietly(Housekeep), null, Timeout.Infinite, Timeout.Infinite);
    }

    public event Action<Entry>? Applied;

    public IReplicaReader Reader => Store;

    /// <summary>Where commits go; until it is set they are decided here.</summary>
    public ICommitRouter? Router { get; set; }

    /// <summary>Begins to look for damage of the rows now and then; call at most once.</summary>
    /// <param name="report">Hears a line for each namespace that is damaged, and for each that differs from a peer's.</param>
    public void StartScrub(ScrubOptions options, Action<string> report)
    {
        ArgumentNullException.ThrowIfNull(options);
        var loop = new ScrubLoop(Store, _driver, options, report, _damagedAlone);
        _driver.Doubt = name => _ = Task.Run(async () =>
        {
            if (await loop.LookAtAsync(name, default, CancellationToken.None).ConfigureAwait(false))
            {
                report($"namespace '{name}' differs from what a peer holds, and the checksums of this node hold");
            }
        });
        _scrub = Task.Run(() => loop.RunAsync(_stopping.Token));
    }

    internal IReplicaStore Store { get; }

    internal ICommandEvaluator Evaluator { get; }

    internal TimeProvider Time { get; }

    internal int QuorumTimeoutMs { get; }

    private bool IsAlone => _topology.Peers.Count == 0;

    /// <summary>Starts on an open store, which it owns from here.</summary>
    public static ReplicatedEngine Start(
        IReplicaStore store, ICommandEvaluator evaluator, TimeProvider time, INodeNetwork network, Topology topology, ReplicationOptions options)
    {
        var engine = new ReplicatedEngine(store, evaluator, time, network, topology, options);
        engine._driver.Start();
        engine._housekeeping.Change(250, 250);
        return engine;
    }

    /// <summary>The engine of a node alone: the same, with one replica and nobody to send to (N=1, W=1).</summary>
    /// <param name="timeoutMs">How long a write may wait for the store, milliseconds.</param>
    public static ReplicatedEngine StartAlone(
        IReplicaStore store, ICommandEvaluator evaluator, TimeProvider time, int timeoutMs = AloneTimeoutMs)
    {
        ArgumentNullException.ThrowIfNull(store);
        var self = store.Identity.NodeId;
        var engine = Start(
            store, evaluator, time, new NoNetwork(), new Topology(self, [self]), new ReplicationOptions { QuorumTimeoutMs = timeoutMs });

        // Nobody else finishes what a crash left half done.
        engine.FinishOpen(null);
        return engine;
    }

    /// <summary>A peer's process takes part in the cluster, or no longer does.</summary>
    public void SetAlive(string node, bool isAlive)
    {
        var changed = isAlive
            ? ImmutableInterlocked.Update(ref _alive, (set, n) => set.Add(n), node)
            : ImmutableInterlocked.Update(ref _alive, (set, n) => set.Remove(n), node);
        if (changed)
        {
            _heardAt[node] = Time.GetUtcNow();
            _driver.Post(() =>
            {
                if (isAlive)
                {
                    _driver.Core.PeerUp(NodeDriver.Now, node);
                }
                else
                {
                    _driver.Core.PeerDown(NodeDriver.Now, node);
                }
            });
        }
    }

    /// <summary>What a former life of this node knew of its peers; it holds for each until that peer is heard of again.</summary>
    public void Remember(IEnumerable<PeerStatus> peers) => _remembered = peers.ToImmutableDictionary(p => p.NodeId);

    /// <summary>What a peer sent, over a network that keeps the order.</summary>
    public void Receive(string from, IReadOnlyList<Message> messages)
    {
        Add(from, messages);
        _driver.Run();
    }

    /// <summary>What a peer sent, over a network where frames overtake each other.</summary>
    /// <param name="stream">Any number that the peer took for this life of it.</param>
    /// <param name="number">The frame's place in the stream, from 1.</param>
    public void Receive(string from, long stream, long number, IReadOnlyList<Message> messages) => _inboxes
        .GetOrAdd(from, sender => new FrameOrder<IReadOnlyList<Message>>(frame => Add(sender, frame), _driver.Run, Time))
        .Take(stream, number, messages);

    public async ValueTask<CommitResult> CommitAsync(Command command, CommitOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellationToken.ThrowIfCancellationRequested();

        // Whoever owns the namespace need not be looked for when that is this node: the epoch says so, not where the grain is.
        if (Router is not { } router)
        {
            return await CommitHereAsync(command, options, cancellationToken).ConfigureAwait(false);
        }

        var result = _serving.ContainsKey(command.Namespace)
            ? await CommitHereAsync(command, options, cancellationToken).ConfigureAwait(false)
            : await router.CommitAsync(command, options, cancellationToken).ConfigureAwait(false);
        if (result is { Problem: null, Receipt: { } receipt } && !receipt.Holders.Contains(_topology.Self))
        {
            // P7: the node that answers has it, so that the caller's next read finds it.
            var reason = await WaitForAsync(receipt.Namespace, receipt.Version, cancellationToken).ConfigureAwait(false);
            if (reason != NotMetReason.None)
            {
                return result with
                {
                    Problem = new Problem(
                        ProblemKind.Unavailable, "the write is held by its quorum, but this node cannot show it yet; ask another node, or later"),
                };
            }
        }

        return result;
    }

    /// <summary>Decides and logs on this node, as the namespace's owner.</summary>
    public async ValueTask<CommitResult> CommitHereAsync(Command command, CommitOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (Volatile.Read(ref _disposed) != 0 || _driver.Failure is not null)
        {
            return new CommitResult(null, null, new Problem(ProblemKind.Unavailable, _driver.Failure?.Message ?? "the node is stopping"), 0);
        }

        if (_driver.StoreAway is { } away)
        {
            return new CommitResult(null, null, CommitProblem.StoreAway(away), 0);
        }

        var commit = new PendingCommit(command, options, NodeDriver.Now);
        _driver.Post(() => OwnerOf(command.Namespace).Submit(commit));
        return await (cancellationToken.CanBeCanceled ? commit.Answer.WaitAsync(cancellationToken) : commit.Answer).ConfigureAwait(false);
    }

    public async ValueTask<Problem?> ReadBarrierAsync(string? @namespace, CancellationToken cancellationToken)
    {
        if (@namespace is not null)
        {
            return await BarrierAsync(@namespace, cancellationToken).ConfigureAwait(false);
        }

        Problem? problem = null;
        string? after = null;
        while (true)
        {
            var page = await Store.ListLogsAsync(after, 512, cancellationToken).ConfigureAwait(false);
            var answers = await Task.WhenAll(page.Where(n => n.Length > 0).Select(n => BarrierAsync(n, cancellationToken))).ConfigureAwait(false);
            problem ??= answers.FirstOrDefault(p => p is not null);
            if (page.Count < 512 || problem is not null)
            {
                return problem;
            }

            after = page[^1];
        }
    }

    public async ValueTask<IReadOnlyList<string>> GetHoldersAsync(string @namespace, EntryVersion version, CancellationToken cancellationToken) =>
        await _driver.AskAsync<IReadOnlyList<string>>(answer =>
            _driver.Core.FindHolders(NodeDriver.Now, @namespace, version, holders => answer.TrySetResult(holders)))
            .WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Where a namespace stands here and at the peers; null when it is not in memory.</summary>
    public Task<NamespaceStanding?> GetStandingAsync(string @namespace) =>
        _driver.AskAsync<NamespaceStanding?>(answer => answer.TrySetResult(_driver.Core.GetStanding(@namespace)));

    public EngineStatus GetStatus()
    {
        var alive = _alive;
        string?[] degraded = [_observerFailure, _undecided, _driver.Failure?.Message, _driver.WriteFailure?.Message ?? _driver.StoreAway, _joined || IsAlone ? null : "refilling: this node does not vote yet", _damage];
        return new EngineStatus(
            IsAlone ? "embedded" : "orleans",
            _topology.Self,
            _topology.Nodes.Count,
            _topology.WriteQuorum,
            Federated: !IsAlone,
            Ready: (_joined || IsAlone) && _driver.Failure is null && 1 + alive.Count >= _topology.WriteQuorum,
            [.. _topology.Peers.Select(p => StatusOf(p, alive.Contains(p)))],
            [.. degraded.OfType<string>()])
        {
            Owned = _owned,
        };
    }

    public ValueTask<NamespaceDigest> GetDigestAsync(string @namespace, CancellationToken cancellationToken) =>
        Store.GetDigestAsync(@namespace, cancellationToken);

    public ValueTask<BackupManifest> BackupAsync(string directory, CancellationToken cancellationToken) =>
        Store.BackupAsync(directory, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _scrub.ConfigureAwait(false);
        await _housekeeping.DisposeAsync().ConfigureAwait(false);
        await DrainAsync().ConfigureAwait(false);
        foreach (var inbox in _inboxes.Values)
        {
            inbox.Dispose();
        }

        await _driver.DisposeAsync().ConfigureAwait(false);
        await Store.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    // What was taken is answered before the store closes.
    private async Task DrainAsync()
    {
        var end = Environment.TickCount64 + (long)DrainMax.TotalMilliseconds;
        while (_driver.Failure is null && Environment.TickCount64 < end
            && !await _driver.AskAsync<bool>(idle => idle.TrySetResult(_owners.Values.All(o => o.IsIdle))).ConfigureAwait(false))
        {
            await Task.Delay(5).ConfigureAwait(false);
        }
    }

    /// <summary>An ownership on this node serves now, or no longer does.</summary>
    internal void SetServing(string name, bool serves)
    {
        if (serves)
        {
            _serving[name] = true;
        }
        else
        {
            _serving.TryRemove(name, out _);
        }
    }

    /// <summary>What a former owner left could not be decided: it is kept, shown again to the next owner, and named in the status.</summary>
    internal void ReportUndecided(Entry stray, Exception why) =>
        _undecided = $"entry {stray.Version} of '{stray.Namespace}', left by a former owner, could not be decided: {why.Message}";

    internal void CarryOut(PendingCommit commit, CommitResult result, OpenIntent intent) => _ = Task.Run(async () =>
    {
        try
        {
            var problem = await _parts.RunAsync(intent.Id, intent.Parts, CancellationToken.None).ConfigureAwait(false);
            commit.Complete(problem is null ? result : result with { Problem = problem });
            if (problem is not null && Receipt.TryParseToken(intent.Id, out _, out var name))
            {
                FinishOpen(name);
            }
        }
#pragma warning disable CA1031 // The caller must be answered whatever happens.
        catch (Exception e)
#pragma warning restore CA1031
        {
            commit.Complete(result with { Problem = CommitProblem.Of(e) });
        }
    });

    /// <summary>Carries out what an owner before this one left open, until it is done.</summary>
    internal void FinishOpen(string? name) => _ = Task.Run(async () =>
    {
        try
        {
            while (await _driver.ReadStoreAsync(() => _parts.FinishOpenAsync(Store, name, _stopping.Token)).ConfigureAwait(false) is not null)
            {
                await Task.Delay(RetryDelay, Time, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    });

    private async Task<Problem?> BarrierAsync(string name, CancellationToken cancellationToken)
    {
        var reason = await _driver.AskAsync<NotMetReason>(answer => _driver.Core.Barrier(NodeDriver.Now, name, r => answer.TrySetResult(r)))
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        return reason == NotMetReason.None ? null : CommitProblem.Of(0, Quorum.ReadQuorum(_topology.Nodes.Count, _topology.WriteQuorum), reason);
    }

    private Task<NotMetReason> WaitForAsync(string name, EntryVersion version, CancellationToken cancellationToken) =>
        _driver.AskAsync<NotMetReason>(answer => _driver.Core.Await(NodeDriver.Now, name, version, r => answer.TrySetResult(r)))
            .WaitAsync(cancellationToken);

    private NamespaceDriver OwnerOf(string name)
    {
        if (!_owners.TryGetValue(name, out var owner))
        {
            _owners[name] = owner = new NamespaceDriver(name, _driver, this);
        }

        return owner;
    }

    private void Summon(string name) => _driver.Post(() => OwnerOf(name).Wake());

    private void Housekeep()
    {
        _joined = _driver.Core.Joined;
        var lags = new Dictionary<string, long>(StringComparer.Ordinal);
        var owned = new List<KeyValuePair<string, long>>();
        foreach (var name in _driver.Core.ListHot())
        {
            if (_driver.Core.GetStanding(name) is not { IsOwned: true } standing)
            {
                continue;
            }

            owned.Add(KeyValuePair.Create(name, standing.Position.Epoch));
            _behind[name] = standing.Peers.Select(p => KeyValuePair.Create(p.Key, LagOf(standing, p.Value))).Where(l => l.Value > 0).ToDictionary();
        }

        foreach (var (name, behind) in _behind.ToArray())
        {
            Settle(name, behind);
            foreach (var (peer, lag) in behind)
            {
                lags[peer] = lags.GetValueOrDefault(peer) + lag;
            }
        }

        var damaged = IsAlone ? _damagedAlone.Keys.Order(StringComparer.Ordinal).ToArray() : _driver.Core.DamagedNames;
        _damage = damaged.Count > 0
            ? $"damaged: rows of {string.Join(", ", damaged.Take(DamagedNamesMax))}{(damaged.Count > DamagedNamesMax ? ", ..." : "")} {(IsAlone ? "are not what was written: restore a snapshot" : "are being fetched from the other nodes")}"
            : null;
        _lags = lags;
        _owned = [.. owned.OrderBy(o => o.Key, StringComparer.Ordinal)];
        foreach (var (name, owner) in _owners.ToArray())
        {
            if (owner.IsIdle && NodeDriver.Now - owner.UsedAt > OwnerIdleMs)
            {
                owner.Close();
                _owners.Remove(name);
            }
        }
    }

    // A peer that is away goes on lacking what it lacks when the namespace's owner has nothing to do any more.
    private void Settle(string name, Dictionary<string, long> behind)
    {
        var standing = _driver.Core.GetStanding(name);
        foreach (var peer in behind.Keys.ToArray())
        {
            var lag = standing is not null ? LagOf(standing, standing.Peers.First(p => p.Key == peer).Value)
                : _alive.Contains(peer) ? 0
                : behind[peer];
            if (lag > 0)
            {
                behind[peer] = lag;
            }
            else
            {
                behind.Remove(peer);
            }
        }

        if (behind.Count == 0)
        {
            _behind.Remove(name);
        }
    }

    private PeerStatus StatusOf(string peer, bool isAlive)
    {
        var lag = _lags.GetValueOrDefault(peer);
        if (isAlive)
        {
            return new PeerStatus(peer, null, true, lag, Time.GetUtcNow());
        }

        return _heardAt.TryGetValue(peer, out var heardAt) ? new PeerStatus(peer, null, false, lag, heardAt)
            : _remembered.GetValueOrDefault(peer) is { } known ? new PeerStatus(peer, null, false, Math.Max(lag, known.LagEntries), known.LastHeardAt)
            : new PeerStatus(peer, null, false, lag, null);
    }

    private void Add(string from, IReadOnlyList<Message> messages) => _driver.Add(() =>
    {
        foreach (var message in messages)
        {
            _driver.Core.Receive(NodeDriver.Now, from, message);
        }
    });

    private static long LagOf(NamespaceStanding standing, EntryVersion peer) => Math.Max(
        0, peer.Epoch == standing.Position.Epoch ? standing.Position.Sequence - peer.Sequence : standing.Position.Sequence);

    // An observer that throws must not stop the node; it says so from then on.
    private void RaiseApplied(Entry entry)
    {
        try
        {
            Applied?.Invoke(entry);
        }
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            _observerFailure = $"an observer of applied entries failed: {e.GetType().Name}";
        }
    }

    private sealed class NoNetwork : INodeNetwork
    {
        public void Send(string node, Message message) => throw new InvalidOperationException($"a node alone has no peer {node}");
    }
}
