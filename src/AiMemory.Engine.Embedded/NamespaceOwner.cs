using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Engine.Embedded;

/// <summary>
/// Orders one namespace. Commands are decided one at a time, against the rows and what is still in flight; while one batch of
/// entries is being made durable, the next is decided, so that a sync is shared by all who came meanwhile.
/// A batch that fails (a full disk) leaves nothing; what was decided on top of it is decided again.
/// </summary>
internal sealed class NamespaceOwner
{
    private const int BatchMax = 512;

    private readonly Lock _gate = new();
    private readonly Queue<PendingCommit> _waiting = [];
    private readonly string _namespace;
    private readonly OwnerContext _context;
    private readonly NamespaceDecider _decider;
    private TaskCompletionSource? _arrival;
    private Task _pump = Task.CompletedTask;
    private bool _running;
    private bool _retired;

    // Only the pump touches these.
    private List<PendingCommit> _writing = [];
    private List<PendingCommit> _decided = [];
    private Task _write = Task.CompletedTask;
    private EntryVersion _durable;
    private EntryVersion _position;

    public NamespaceOwner(string @namespace, OwnerContext context)
    {
        _namespace = @namespace;
        _context = context;
        _decider = new NamespaceDecider(@namespace, context.Store, context.Evaluator);
    }

    /// <summary>Null when this owner has retired meanwhile; the next one takes a new epoch.</summary>
    public Task<CommitResult>? CommitAsync(Command command, CommitOptions options)
    {
        var commit = new PendingCommit(command, options);
        lock (_gate)
        {
            if (_retired)
            {
                return null;
            }

            _waiting.Enqueue(commit);
            if (!_running)
            {
                _running = true;
                _pump = Task.Run(PumpAsync);
            }

            _arrival?.TrySetResult();
        }

        return commit.Answer;
    }

    /// <summary>Ends an owner that has nothing to do, so that idle namespaces cost nothing; false when it is busy.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            return _retired = _retired || !_running;
        }
    }

    /// <summary>Returns when all that was taken has been answered.</summary>
    public async Task DrainAsync()
    {
        while (true)
        {
            Task pump;
            lock (_gate)
            {
                if (!_running)
                {
                    return;
                }

                pump = _pump;
            }

            await pump.ConfigureAwait(false);
        }
    }

    private async Task PumpAsync()
    {
        while (true)
        {
            foreach (var commit in Take(BatchMax - _decided.Count))
            {
                await DecideAsync(commit).ConfigureAwait(false);
                _decided.Add(commit);
            }

            if (!_write.IsCompleted)
            {
                await WaitAsync().ConfigureAwait(false);
            }
            else if (_writing.Count > 0)
            {
                await SettleAsync().ConfigureAwait(false);
            }
            else if (_decided.Count > 0)
            {
                (_writing, _decided) = (_decided, _writing);
                _write = WriteAsync(_writing);
            }
            else if (TryStop())
            {
                return;
            }
        }
    }

    private List<PendingCommit> Take(int countMax)
    {
        var taken = new List<PendingCommit>();
        lock (_gate)
        {
            while (taken.Count < countMax && _waiting.TryDequeue(out var commit))
            {
                taken.Add(commit);
            }
        }

        return taken;
    }

    private bool TryStop()
    {
        lock (_gate)
        {
            _running = _waiting.Count > 0;
            return !_running;
        }
    }

    /// <summary>Until the write is over, or there is something to decide meanwhile.</summary>
    private async Task WaitAsync()
    {
        if (_decided.Count >= BatchMax)
        {
            await _write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        Task arrival;
        lock (_gate)
        {
            if (_waiting.Count > 0)
            {
                return;
            }

            _arrival = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            arrival = _arrival.Task;
        }

        await Task.WhenAny(_write, arrival).ConfigureAwait(false);
        lock (_gate)
        {
            _arrival = null;
        }
    }

    private async ValueTask DecideAsync(PendingCommit commit)
    {
        try
        {
            if (_position.IsNone)
            {
                await OpenAsync().ConfigureAwait(false);
            }

            var decided = await _decider
                .DecideAsync(commit.Command, commit.Options, _position.Next, _context.Time.GetUtcNow(), CancellationToken.None)
                .ConfigureAwait(false);
            Record(commit, decided);
        }
#pragma warning disable CA1031 // One command that cannot be decided must not stop the namespace; the caller gets the reason.
        catch (Exception e)
#pragma warning restore CA1031
        {
            commit.Result = new CommitResult(default, null, CommitFailure.Of(e), 0);
        }
    }

    private void Record(PendingCommit commit, DecidedCommand decided)
    {
        commit.Intent = decided.Intent;
        commit.Result = decided.Version.IsNone
            ? new CommitResult(decided.AnswerJson, null, decided.Problem, 0)
            : new CommitResult(
                decided.AnswerJson,
                new Receipt(_namespace, decided.Version, [_context.Store.Identity.NodeId]),
                decided.Problem,
                1);
        if (decided.Payload is { } payload)
        {
            _position = decided.Version;
            commit.Entry = Entry.Create(_namespace, decided.Version, EntryKind.Change, default, payload);
        }
    }

    /// <summary>A new epoch for every start of the process: what an earlier one left in flight can never be taken for this one's.</summary>
    private async ValueTask OpenAsync()
    {
        var log = await _context.Store.ReadLogAsync(_namespace, CancellationToken.None).ConfigureAwait(false);
        var last = log.Held.Count == 0 ? log.Applied.Epoch : Math.Max(log.Applied.Epoch, log.Held[^1].Epoch);
        var first = new EntryVersion(last + 1, 1);
        var start = Entry.Create(_namespace, first, EntryKind.EpochStart, log.Applied, ReadOnlyMemory<byte>.Empty);
        await _context.Store.CommitAsync([new StoreWrite.Append(start, ApplyNow: true)], CancellationToken.None).ConfigureAwait(false);
        _durable = _position = first;
    }

    private Task WriteAsync(List<PendingCommit> batch)
    {
        var writes = new List<StoreWrite>(batch.Count);
        foreach (var commit in batch)
        {
            if (commit.Entry is { } entry)
            {
                writes.Add(new StoreWrite.Append(entry, ApplyNow: true));
            }
        }

        return writes.Count == 0 ? Task.CompletedTask : _context.Store.CommitAsync(writes, CancellationToken.None).AsTask();
    }

    private async ValueTask SettleAsync()
    {
        try
        {
            await _write.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever stopped the write, these callers must hear of it and the next ones must be served.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(CommitFailure.Of(e));
            return;
        }

        foreach (var commit in _writing)
        {
            if (commit.Entry is { } entry)
            {
                _durable = entry.Version;
                _context.Applied(entry);
            }
        }

        _decider.Settle(_durable);
        foreach (var commit in _writing)
        {
            Answer(commit);
        }

        _writing.Clear();
    }

    private void Answer(PendingCommit commit)
    {
        var result = commit.Result!;
        if (commit.Intent is { } intent)
        {
            _ = Task.Run(() => CarryOutAsync(commit, result, intent));
            return;
        }

        commit.Complete(result);
    }

    // The operation is done when its parts are; what fails now is done later, and the caller hears that it is not known.
    private async Task CarryOutAsync(PendingCommit commit, CommitResult result, OpenIntent intent)
    {
        try
        {
            var problem = await _context.Parts.RunAsync(intent.Id, intent.Parts, CancellationToken.None).ConfigureAwait(false);
            commit.Complete(problem is null ? result : result with { Problem = problem });
            if (problem is not null)
            {
                _context.FinishLater(OwnerContext.RetryDelay);
            }
        }
#pragma warning disable CA1031 // The caller must be answered whatever happens.
        catch (Exception e)
#pragma warning restore CA1031
        {
            commit.Complete(result with { Problem = CommitFailure.Of(e) });
        }
    }

    private void Fail(Problem problem)
    {
        foreach (var commit in _writing)
        {
            commit.Complete(new CommitResult(default, null, problem, 0));
        }

        _writing.Clear();
        _write = Task.CompletedTask;
        _decider.Clear();
        _position = _durable;
        Requeue();
    }

    // They were decided on top of what is not there: once more, ahead of those who came later.
    private void Requeue()
    {
        lock (_gate)
        {
            var later = _waiting.ToArray();
            _waiting.Clear();
            foreach (var commit in _decided)
            {
                commit.Forget();
                _waiting.Enqueue(commit);
            }

            foreach (var commit in later)
            {
                _waiting.Enqueue(commit);
            }
        }

        _decided.Clear();
    }
}
