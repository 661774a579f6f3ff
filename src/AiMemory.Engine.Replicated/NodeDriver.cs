using System.Runtime.ExceptionServices;
using AiMemory.Log;
using AiMemory.Replication;
using AiMemory.Storage;

namespace AiMemory.Engine.Replicated;

/// <summary>
/// Drives one node's core: everything that concerns it is a turn of one loop, and the store and the network answer by further turns.
/// </summary>
internal sealed class NodeDriver : IShell, IAsyncDisposable
{
    private const int TickMs = 25;

    // With nothing going on there is nothing to be late with, and a node at rest should cost nothing.
    private const int IdleTickMs = 200;

    // Longer than the core waits for anything with its default options.
    private const int ActiveMs = 3_000;
    private const int StoreAwayRetryMs = 250;

    private readonly TurnQueue _turns = new();
    private readonly IReplicaStore _store;
    private readonly INodeNetwork _network;
    private readonly Action<Entry> _applied;
    private readonly Action<string> _summon;
    private readonly Timer _timer;
    private readonly CancellationTokenSource _stopping = new();
    private Task _starting = Task.CompletedTask;
    private int _pendingTick;
    private long _activeAt;
    private volatile bool _isIdle;

    public NodeDriver(
        IReplicaStore store,
        INodeNetwork network,
        Topology topology,
        ReplicationOptions options,
        Action<Entry> applied,
        Action<string> summon)
    {
        _store = store;
        _network = network;
        _applied = applied;
        _summon = summon;
        Core = new NodeCore(topology, options, this, Random.Shared.NextInt64(long.MaxValue >> 1));
        _timer = new Timer(_ => Tick(), null, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Only within a turn.</summary>
    public NodeCore Core { get; }

    /// <summary>Hears of namespaces whose rows differ from a peer's.</summary>
    public Action<string>? Doubt { get; set; }

    /// <summary>Milliseconds of a clock that never goes back.</summary>
    public static long Now => Environment.TickCount64;

    /// <summary>Why no turn is taken any more, if not for <see cref="DisposeAsync"/>.</summary>
    public Exception? Failure => _turns.Failure;

    /// <summary>Why the last write failed; null when it went well.</summary>
    public Exception? WriteFailure { get; private set; }

    /// <summary>Why the server that keeps the store cannot be reached; null while it can. It is asked again until it is back.</summary>
    public string? StoreAway { get; private set; }

    public void Start()
    {
        _starting = Task.Run(StartAsync);
        _timer.Change(TickMs, TickMs);
    }

    /// <summary>Takes the turn now, or has the thread that takes one now take it next.</summary>
    public void Post(Action turn)
    {
        BeAlert();
        _turns.Post(turn);
    }

    /// <summary>As <see cref="Post"/>, once <see cref="Run"/> is called.</summary>
    public void Add(Action turn)
    {
        BeAlert();
        _turns.Add(turn);
    }

    /// <summary>Takes what was added.</summary>
    public void Run() => _turns.Run();

    /// <summary>Within a turn: what is to be done outside, as soon as no turn waits.</summary>
    public void Afterwards(Action work) => _turns.Afterwards(work);

    /// <summary>A turn that is no reason to be alert: housekeeping.</summary>
    public void PostQuietly(Action turn) => _turns.Post(turn);

    /// <summary>A turn whose outcome is waited for.</summary>
    public Task<T> AskAsync<T>(Action<TaskCompletionSource<T>> turn)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _turns.Post(() => turn(answer), () => answer.TrySetException(new ObjectDisposedException(nameof(NodeDriver))));
        return answer.Task;
    }

    /// <summary>Reads the store; while its server is away, tries again until it is back or the node stops.</summary>
    public async Task<T> ReadStoreAsync<T>(Func<ValueTask<T>> read)
    {
        while (true)
        {
            try
            {
                var found = await read().ConfigureAwait(false);
                StoreAway = null;
                return found;
            }
            catch (StoreUnavailableException e)
            {
                StoreAway = e.Message;
                await Task.Delay(StoreAwayRetryMs, _stopping.Token).ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _starting.ConfigureAwait(false);
        await _turns.CloseAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    void IShell.Write(long id, IReadOnlyList<StoreWrite> writes) => _ = WriteAsync(id, writes);

    void IShell.ReadLog(string @namespace) => Read(async () =>
    {
        var log = await ReadStoreAsync(() => _store.ReadLogAsync(@namespace, CancellationToken.None)).ConfigureAwait(false);
        Post(() => Core.LogRead(Now, log));
    });

    void IShell.ReadEntries(long id, string @namespace, IReadOnlyList<EntryExtent> extents, int entriesMax, int bytesMax) => Read(async () =>
    {
        var entries = new List<Entry>();
        var bytes = 0;
        foreach (var extent in extents)
        {
            var last = Math.Min(extent.Last, extent.First + (entriesMax - entries.Count) - 1);
            if (last < extent.First || bytes >= bytesMax)
            {
                break;
            }

            var page = await ReadStoreAsync(() => _store
                .ReadEntriesAsync(@namespace, extent with { Last = last }, bytesMax - bytes, CancellationToken.None)).ConfigureAwait(false);
            entries.AddRange(page);
            bytes += page.Sum(e => e.Payload.Length + 64);
            if (page.Count < last - extent.First + 1)
            {
                break;
            }
        }

        Post(() => Core.EntriesRead(Now, id, entries));
    });

    void IShell.ReadRows(long id, string @namespace, RowKind row, string? key, int limit) => Read(async () =>
    {
        var rows = await ReadStoreAsync(() => _store.ReadRowsAsync(@namespace, row, key, limit, CancellationToken.None)).ConfigureAwait(false);
        Post(() => Core.RowsRead(Now, id, rows));
    });

    void IShell.ReadNames(long id, string? after, int limit) => Read(async () =>
    {
        var names = await ReadStoreAsync(() => _store.ListLogsAsync(after, limit, CancellationToken.None)).ConfigureAwait(false);
        var logs = new List<NamespaceLog>(names.Count);
        foreach (var name in names)
        {
            logs.Add(await ReadStoreAsync(() => _store.ReadLogAsync(name, CancellationToken.None)).ConfigureAwait(false));
        }

        Post(() => Core.NamesRead(Now, id, logs));
    });

    void IShell.ReadDigest(long id, string @namespace) => Read(async () =>
    {
        var digest = await ReadStoreAsync(() => _store.GetDigestAsync(@namespace, CancellationToken.None)).ConfigureAwait(false);
        Post(() => Core.DigestRead(Now, id, digest.Hash));
    });

    void IShell.Doubt(string @namespace) => Doubt?.Invoke(@namespace);

    void IShell.Send(string node, Message message)
    {
        if (node == Core.Topology.Self)
        {
            Post(() => Core.Receive(Now, node, message));
        }
        else
        {
            _network.Send(node, message);
        }
    }

    void IShell.Applied(string @namespace, IReadOnlyList<Entry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Kind != EntryKind.EpochStart)
            {
                _applied(entry);
            }
        }
    }

    void IShell.Refreshed(string @namespace)
    {
    }

    void IShell.Summon(string @namespace) => _summon(@namespace);

    // Without what it asked for the core cannot go on with the namespace: the node stops taking part, and says why.
    private void Read(Func<Task> read) => _ = Task.Run(async () =>
    {
        try
        {
            await read().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031
        catch (Exception e)
#pragma warning restore CA1031
        {
            Post(() => throw new IOException($"the store could not be read: {e.Message}", e));
        }
    });

    private async Task WriteAsync(long id, IReadOnlyList<StoreWrite> writes)
    {
        var ok = true;
        try
        {
            await _store.CommitAsync(writes, CancellationToken.None).ConfigureAwait(false);
            WriteFailure = null;
            StoreAway = null;
        }
        catch (StoreUnavailableException e)
        {
            // Whether the write is there is not known. The core reads the log again, which a store answers when it is.
            ok = false;
            WriteFailure = e;
            StoreAway = e.Message;
        }
#pragma warning disable CA1031 // Whatever stopped the write, the core must hear that nothing of it is there.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ok = false;
            WriteFailure = e;
        }

        Post(() => Core.Written(Now, id, ok));
    }

    // One tick at a time: a loop that is behind is not asked more often.
    private void Tick()
    {
        if (!_isIdle && Now - Volatile.Read(ref _activeAt) > ActiveMs)
        {
            _isIdle = true;
            _timer.Change(IdleTickMs, IdleTickMs);
        }

        if (Interlocked.Exchange(ref _pendingTick, 1) == 0)
        {
            PostQuietly(() =>
            {
                Volatile.Write(ref _pendingTick, 0);
                Core.Tick(Now);
            });
        }
    }

    private void BeAlert()
    {
        Volatile.Write(ref _activeAt, Now);
        if (_isIdle)
        {
            _isIdle = false;
            _timer.Change(TickMs, TickMs);
        }
    }

    private async Task StartAsync()
    {
        Action start;
        try
        {
            var names = await ReadStoreAsync(() => _store.ListLogsAsync(null, 2, CancellationToken.None)).ConfigureAwait(false);
            var state = (await ReadStoreAsync(() => _store.ReadLogAsync(NodeCore.NodeNamespace, CancellationToken.None)).ConfigureAwait(false)).CoreState;
            start = () => Core.Start(Now, isEmpty: !names.Any(n => n.Length > 0), state.Span);
        }
#pragma warning disable CA1031 // A core that cannot start takes no part, and the node says why.
        catch (Exception e)
#pragma warning restore CA1031
        {
            start = () => ExceptionDispatchInfo.Throw(e);
        }

        _turns.Open(start);
    }
}
