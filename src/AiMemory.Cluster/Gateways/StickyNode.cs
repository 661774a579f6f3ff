using AiMemory.Cluster.Membership;
using AiMemory.Engine;
using AiMemory.Grains.Nodes;
using AiMemory.Remote;

namespace AiMemory.Cluster.Gateways;

/// <summary>
/// The node that a gateway talks to: found in the membership table, watched, and replaced when it leaves or dies. A node takes the place
/// only when it holds everything that was acknowledged through this gateway.
/// </summary>
internal sealed class StickyNode(IMeetingPlace place, SiloTls? tls, TextWriter report) : IAsyncDisposable
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(500);

    // A node under full load answers late; one that hangs is left to the next one.
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(10);

    /// <summary>How long a call waits while one node takes the place of another; when none was found by then, calls are refused at once.</summary>
    private static readonly TimeSpan ReplaceMax = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly HashSet<string> _holders = new(StringComparer.Ordinal);
    private readonly List<Task> _ending = [];
    private TaskCompletionSource<NodeConnection> _found = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IReadOnlyList<SiloRow> _silos = [];
    private volatile bool _wrote;
    private long _aloneSince = Environment.TickCount64;
    private volatile string? _why;
    private volatile NodeConnection? _current;
    private volatile EngineStatus _status = new(Alone, string.Empty, 0, 0, Federated: true, Ready: false, [], [NoNode]);
    private volatile byte[]? _capabilities;
    private NodeConnection? _spare;
    private Task _loop = Task.CompletedTask;

    /// <summary>The engine of a gateway that has no node now.</summary>
    private const string Alone = "gateway";
    private const string NoNode = "no node of the cluster can be reached";

    /// <summary>Null while there is none.</summary>
    public NodeConnection? Current => _current;

    /// <summary>What the node last said of itself and its peers; when there is none, that.</summary>
    public EngineStatus Status => _current is null
        ? _status with { Engine = Alone, Ready = false, Peers = [.. _status.Peers.Select(p => p with { Alive = false })], Degraded = [_why ?? NoNode], Owned = [] }
        : _status;

    /// <summary>The capabilities of the node, as it wrote them; null until there was one.</summary>
    public byte[]? Capabilities => _capabilities;

    public void Start() => _loop = Task.WhenAll(Task.Run(LoopAsync), Task.Run(ReadLoopAsync), Task.Run(SpareLoopAsync));

    /// <summary>The node to ask; while it is being replaced, whoever replaces it.</summary>
    /// <exception cref="RemoteUnavailableException">There is none.</exception>
    public async ValueTask<NodeConnection> GetAsync(CancellationToken cancellationToken)
    {
        if (_current is { } there)
        {
            return there;
        }

        Task<NodeConnection> found;
        long left;
        lock (_gate)
        {
            found = _found.Task;
            left = _aloneSince + (long)ReplaceMax.TotalMilliseconds - Environment.TickCount64;
        }

        try
        {
            return await found.WaitAsync(TimeSpan.FromMilliseconds(Math.Max(0, left)), cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new RemoteUnavailableException(new Problem(ProblemKind.Unavailable, _why ?? NoNode));
        }
    }

    /// <summary>The node did not take the call: it is left, unless that has happened already.</summary>
    public void Leave(NodeConnection node) => Detach(node, gone: false);

    /// <summary>
    /// A write through this node is about to be acknowledged: from here on its caller's reads have to see it. False: another node has
    /// taken the place meanwhile and cannot show it.
    /// </summary>
    public async ValueTask<bool> WroteAsync(NodeConnection node, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _wrote = true;
            _holders.Clear();
            _holders.Add(node.Silo.Node);
            if (_current is null || _current == node)
            {
                return true;
            }
        }

        // The place was taken before this was done.
        try
        {
            var now = await GetAsync(cancellationToken).ConfigureAwait(false);
            return await CatchUpAsync(now).ConfigureAwait(false);
        }
        catch (RemoteUnavailableException)
        {
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        if (_current is { } node)
        {
            Detach(node, gone: true);
        }

        if (Interlocked.Exchange(ref _spare, null) is { } spare)
        {
            await spare.DisposeAsync().ConfigureAwait(false);
        }

        await Task.WhenAll(_ending).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                if (_current is { } node)
                {
                    await WatchAsync(node).ConfigureAwait(false);
                }
                else if (!await FindAsync().ConfigureAwait(false))
                {
                    await Task.Delay(RetryDelay, _stopping.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    // Beside the watch: a server that is away takes its time to say so. Whoever was in the table last is asked meanwhile.
    private async Task ReadLoopAsync()
    {
        try
        {
            while (true)
            {
                try
                {
                    _silos = place.ListActive();
                }
                catch (System.Data.Common.DbException)
                {
                }

                await Task.Delay(_current is null ? RetryDelay : AskEvery, _stopping.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    // A client takes its time to connect, which nobody should wait for who waits for a new node.
    private async Task SpareLoopAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(AskEvery, _stopping.Token).ConfigureAwait(false);
                if (_current is not { } current)
                {
                    continue;
                }

                if (_spare is { } spare && (spare.Silo.Node == current.Silo.Node || !IsUsable(spare))
                    && Interlocked.CompareExchange(ref _spare, null, spare) == spare)
                {
                    await spare.DisposeAsync().ConfigureAwait(false);
                }

                var others = _silos.Where(s => s.Node != current.Silo.Node && IsAlive(s)).ToArray();
                if (_spare is null && others.Length > 0 && await OpenAsync(others[Random.Shared.Next(others.Length)]).ConfigureAwait(false) is { } opened)
                {
                    Interlocked.Exchange(ref _spare, opened);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private async Task<bool> FindAsync()
    {
        if (Interlocked.Exchange(ref _spare, null) is { } spare && await TakeAsync(spare).ConfigureAwait(false))
        {
            return true;
        }

        // Those that need not catch up first; otherwise any, so that gateways spread over the nodes.
        var silos = _silos.Where(IsAlive).OrderByDescending(s => _holders.Contains(s.Node)).ThenBy(_ => Random.Shared.Next()).ToArray();
        foreach (var silo in silos)
        {
            if (await OpenAsync(silo).ConfigureAwait(false) is { } node && await TakeAsync(node).ConfigureAwait(false))
            {
                return true;
            }
        }

        if (silos.Length == 0)
        {
            _why = null;
        }

        return false;
    }

    // Null when the silo cannot be reached.
    private async Task<NodeConnection?> OpenAsync(SiloRow silo)
    {
        try
        {
            return await NodeConnection.OpenAsync(silo, tls, report.WriteLine, _stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever a client throws that cannot reach its silo: the next one is asked, and this one again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _why = $"{NoNode}: {silo.Node} is a member of the cluster, but does not answer ({e.GetType().Name})";
            return null;
        }
    }

    // Uses the node from here on, or closes the connection.
    private async Task<bool> TakeAsync(NodeConnection node)
    {
        try
        {
            _why = IsUsable(node) ? await TryAsync(node).ConfigureAwait(false) : null;
        }
        catch (Exception e) when (e is OrleansException or NodeUnreachableException or TimeoutException or OperationCanceledException or InvalidOperationException)
        {
            _why = $"{NoNode}: {node.Silo.Node} is a member of the cluster, but does not answer ({e.GetType().Name})";
        }

        if (_current == node)
        {
            return true;
        }

        await node.DisposeAsync().ConfigureAwait(false);
        return false;
    }

    private bool IsUsable(NodeConnection node) => !node.Lost.IsCancellationRequested && IsAlive(node.Silo) && _silos.Contains(node.Silo);

    // Null, or why the node cannot be used now.
    private async Task<string?> TryAsync(NodeConnection node)
    {
        var told = await node.ReportAsync(AnswerMax).ConfigureAwait(false);
        if (told.Status.Degraded.Any(d => d.StartsWith("refilling", StringComparison.Ordinal)) && _silos.Count > 1)
        {
            return $"node {node.Silo.Node} is refilling";
        }

        if (_wrote && (!_holders.Contains(node.Silo.Node) || !told.Status.Ready) && !await CatchUpAsync(node).ConfigureAwait(false))
        {
            return "too few nodes can be reached to show what was acknowledged through this gateway";
        }

        if (_capabilities is null)
        {
            var answer = await node.Node.CallAsync(RemoteDispatcher.CapabilitiesOperation, new([])).WaitAsync(AnswerMax, node.Lost).ConfigureAwait(false);
            _capabilities = answer.Value;
        }

        _status = told.Status;
        await SayAsync($"using node {node.Silo.Node}").ConfigureAwait(false);
        lock (_gate)
        {
            _current = node;
            _found.TrySetResult(node);
        }

        return null;
    }

    private async ValueTask<bool> CatchUpAsync(NodeConnection node)
    {
        try
        {
            if (!await node.Node.CatchUpAsync().WaitAsync(AnswerMax + AnswerMax, node.Lost).ConfigureAwait(false))
            {
                return false;
            }
        }
        catch (Exception e) when (e is OrleansException or NodeUnreachableException or TimeoutException or OperationCanceledException)
        {
            return false;
        }

        lock (_gate)
        {
            _holders.Add(node.Silo.Node);
        }

        return true;
    }

    private async Task WatchAsync(NodeConnection node)
    {
        Task<NodeReport>? asked = null;
        var askAt = 0L;
        while (_current == node)
        {
            if (node.Lost.IsCancellationRequested || !IsAlive(node.Silo))
            {
                Detach(node, gone: true);
                return;
            }

            if (_silos is { Count: > 0 } silos && !silos.Contains(node.Silo))
            {
                // It leaves, and finishes what it has begun.
                Detach(node, gone: false);
                return;
            }

            if (asked is { IsCompleted: true })
            {
                if (asked.IsCompletedSuccessfully)
                {
                    _status = (await asked.ConfigureAwait(false)).Status;
                }
                else
                {
                    _ = asked.Exception;
                    Detach(node, gone: true);
                    return;
                }

                asked = null;
            }
            else if (asked is null && Environment.TickCount64 >= askAt)
            {
                askAt = Environment.TickCount64 + (long)AskEvery.TotalMilliseconds;
                asked = node.ReportAsync(AnswerMax);
            }

            await Task.Delay(WatchEvery, _stopping.Token).ConfigureAwait(false);
        }
    }

    private void Detach(NodeConnection node, bool gone)
    {
        lock (_gate)
        {
            if (_current == node)
            {
                _current = null;
                _found = new TaskCompletionSource<NodeConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
                _aloneSince = Environment.TickCount64;
                _ending.RemoveAll(t => t.IsCompleted);
                _ending.Add(Task.Run(() => EndAsync(node, gone)));
            }
        }
    }

    private async Task EndAsync(NodeConnection node, bool gone)
    {
        await SayAsync(gone ? $"node {node.Silo.Node} is gone" : $"node {node.Silo.Node} leaves").ConfigureAwait(false);
        if (!gone)
        {
            await node.DrainAsync(DrainMax).ConfigureAwait(false);
        }

        await node.DisposeAsync().ConfigureAwait(false);
    }

    private async Task SayAsync(string line)
    {
        await report.WriteLineAsync(line).ConfigureAwait(false);
        await report.FlushAsync().ConfigureAwait(false);
    }

    private bool IsAlive(SiloRow silo) => !place.KnowsDeaths || place.Lives(silo.Node);
}
