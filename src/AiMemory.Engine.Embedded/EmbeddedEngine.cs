using System.Collections.Concurrent;
using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Engine.Embedded;

/// <summary>
/// The engine of one process: it owns every namespace and its replica is the only one (N=1, W=1). A commit is answered when it is
/// on disk and in the rows. Namespaces are ordered one by one and beside each other; the store shares syncs between them.
/// </summary>
public sealed class EmbeddedEngine : IEngine
{
    private const int OwnersMax = 4_096;

    private readonly ConcurrentDictionary<string, NamespaceOwner> _owners = new(StringComparer.Ordinal);
    private readonly IReplicaStore _store;
    private readonly OwnerContext _context;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _finishingGate = new();
    private Task _finishing = Task.CompletedTask;
    private volatile string? _observerFailure;
    private int _disposed;
    private int _retireAt = OwnersMax;

    private EmbeddedEngine(IReplicaStore store, ICommandEvaluator evaluator, TimeProvider time)
    {
        _store = store;
        Parts = new PartsRunner(evaluator, CommitAsync);
        _context = new OwnerContext(store, evaluator, time, Parts, RaiseApplied, FinishLater);
    }

    public event Action<Entry>? Applied;

    public IReplicaReader Reader => _store;

    internal PartsRunner Parts { get; }

    /// <summary>Starts on an open store, which it owns from here, and finishes what a crash left half done, in the background.</summary>
    public static EmbeddedEngine Start(IReplicaStore store, ICommandEvaluator evaluator, TimeProvider time)
    {
        var engine = new EmbeddedEngine(store, evaluator, time);
        engine.FinishLater(TimeSpan.Zero);
        return engine;
    }

    public async ValueTask<CommitResult> CommitAsync(Command command, CommitOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        if (Volatile.Read(ref _disposed) != 0)
        {
            return new CommitResult(default, null, new Problem(ProblemKind.Unavailable, "the node is stopping"), 0);
        }

        var answer = Take(command, options);

        // Cancelling gives up the wait; the write goes on (P2).
        return await (cancellationToken.CanBeCanceled ? answer.WaitAsync(cancellationToken) : answer).ConfigureAwait(false);
    }

    /// <summary>The only replica has everything that was acknowledged.</summary>
    public ValueTask<Problem?> ReadBarrierAsync(string? @namespace, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Problem?>(null);

    public async ValueTask<IReadOnlyList<string>> GetHoldersAsync(
        string @namespace, EntryVersion version, CancellationToken cancellationToken)
    {
        var log = await _store.ReadLogAsync(@namespace, cancellationToken).ConfigureAwait(false);
        return !version.IsNone && version <= log.Applied ? [_store.Identity.NodeId] : [];
    }

    public EngineStatus GetStatus() =>
        new(
            "embedded",
            _store.Identity.NodeId,
            Replicas: 1,
            WriteQuorum: 1,
            Federated: false,
            Ready: true,
            Peers: [],
            Degraded: _observerFailure is { } failure ? [failure] : []);

    public ValueTask<NamespaceDigest> GetDigestAsync(string @namespace, CancellationToken cancellationToken) =>
        _store.GetDigestAsync(@namespace, cancellationToken);

    public ValueTask<BackupManifest> BackupAsync(string directory, CancellationToken cancellationToken) =>
        _store.BackupAsync(directory, cancellationToken);

    /// <summary>Takes no more commits, lets those that were taken end, and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _finishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var owner in _owners.Values)
        {
            await owner.DrainAsync().ConfigureAwait(false);
        }

        await _store.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private Task<CommitResult> Take(Command command, CommitOptions options)
    {
        while (true)
        {
            if (_owners.TryGetValue(command.Namespace, out var owner) && owner.CommitAsync(command, options) is { } answer)
            {
                return answer;
            }

            if (owner is not null)
            {
                _owners.TryRemove(KeyValuePair.Create(command.Namespace, owner));
            }

            RetireIdle();
            _owners.TryAdd(command.Namespace, new NamespaceOwner(command.Namespace, _context));
        }
    }

    // Namespaces come and go by the million; owners of idle ones go when there are many.
    private void RetireIdle()
    {
        if (_owners.Count < Volatile.Read(ref _retireAt))
        {
            return;
        }

        foreach (var (name, owner) in _owners)
        {
            if (owner.TryRetire())
            {
                _owners.TryRemove(KeyValuePair.Create(name, owner));
            }
        }

        // Busy ones are not looked at again for every newcomer.
        Volatile.Write(ref _retireAt, Math.Max(OwnersMax, 2 * _owners.Count));
    }

    /// <summary>Carries out open intents after a while, again and again until none is left; one such loop runs at a time.</summary>
    private void FinishLater(TimeSpan delay)
    {
        lock (_finishingGate)
        {
            if (_finishing.IsCompleted && Volatile.Read(ref _disposed) == 0)
            {
                _finishing = Task.Run(() => FinishAsync(delay, _stopping.Token));
            }
        }
    }

    private async Task FinishAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        Problem? problem;
        do
        {
            await Task.Delay(delay, _context.Time, cancellationToken).ConfigureAwait(false);
            problem = await Parts.FinishOpenAsync(_store, null, cancellationToken).ConfigureAwait(false);
            delay = OwnerContext.RetryDelay;
        }
        while (problem is not null);
    }

    // An observer that throws must not stop the namespace; the node says so from then on.
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
}
