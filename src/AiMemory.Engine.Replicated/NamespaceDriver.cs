using AiMemory.Log;
using AiMemory.Replication;

namespace AiMemory.Engine.Replicated;

/// <summary>
/// Orders one namespace on this node: takes it over when there is work, decides commands in order against the local rows and what is
/// in flight, and answers each when the core says that its quorum has it. Every member runs within a turn of the driver; only the
/// deciding itself, which reads the store, does not.
/// </summary>
internal sealed class NamespaceDriver(string name, NodeDriver driver, ReplicatedEngine engine) : IOwnerShell
{
    private const int BatchMax = 256;

    // As many in flight are a load: from here on one batch at a time.
    private const int LoadMin = 16;

    // Those in flight may be stuck: whoever waits for them to come back waits no longer than this.
    private const int FillMs = 10;

    private readonly Queue<PendingCommit> _waiting = new();
    private readonly Queue<(Entry Entry, EntryVersion Link)> _strays = new();
    private readonly Dictionary<EntryVersion, List<PendingCommit>> _flying = [];
    private NamespaceDecider? _decider;
    private Owner? _owner;
    private EntryVersion _lastProposed;
    private bool _deciding;
    private bool _hasDecided;
    private bool _isGoing;
    private bool _isFilling;
    private long _proposedAt;

    public bool IsIdle => _waiting.Count == 0 && _flying.Count == 0 && _strays.Count == 0 && !_deciding;

    public long UsedAt { get; private set; } = NodeDriver.Now;

    public void Submit(PendingCommit commit)
    {
        _waiting.Enqueue(commit);
        Go();
    }

    /// <summary>An owner should be here, work or not.</summary>
    public void Wake()
    {
        UsedAt = NodeDriver.Now;
        if (_owner is null)
        {
            Open();
        }
        else
        {
            Go();
        }
    }

    public void Close()
    {
        var owner = _owner;
        _owner = null;
        engine.SetServing(name, false);
        owner?.Close();
    }

    public void Serving() => driver.Post(() =>
    {
        engine.SetServing(name, _owner is { IsServing: true });
        engine.FinishOpen(name);
        Go();
    });

    public void Logged() => GoSoon();

    public void Acknowledged(EntryVersion version, IReadOnlyList<string> holders)
    {
        if (!_flying.Remove(version, out var commits))
        {
            return;
        }

        foreach (var commit in commits)
        {
            Answer(commit, holders);
        }

        GoSoon();
    }

    public void QuorumNotMet(EntryVersion version, int got, int needed, NotMetReason reason)
    {
        if (!_flying.Remove(version, out var commits))
        {
            return;
        }

        var problem = CommitProblem.Of(got, needed, reason, driver.WriteFailure);
        foreach (var commit in commits)
        {
            commit.Refuse(problem);
        }

        GoSoon();
    }

    public void Deposed(int got, int needed, NotMetReason reason)
    {
        _owner = null;
        engine.SetServing(name, false);
        _strays.Clear();
        if (reason == NotMetReason.Fenced && _waiting.TryPeek(out var first)
            && NodeDriver.Now - first.TakenAt < engine.QuorumTimeoutMs)
        {
            // None of these was logged: whoever took over meanwhile is outbid, or they are told in time that it did not work.
            driver.Post(Go);
            return;
        }

        var problem = CommitProblem.Of(got, needed, reason, driver.WriteFailure);
        while (_waiting.TryDequeue(out var commit))
        {
            commit.Refuse(problem);
        }
    }

    public void Resolve(Entry stray, EntryVersion link)
    {
        _strays.Enqueue((stray, link));
        driver.Post(Go);
    }

    // When this turn is over; once, however many entries it is told of.
    private void GoSoon()
    {
        if (_waiting.Count > 0 && !_isGoing)
        {
            _isGoing = true;
            driver.Post(() =>
            {
                _isGoing = false;
                Go();
            });
        }
    }

    private void Go()
    {
        UsedAt = NodeDriver.Now;
        if (_owner is null)
        {
            // Only for callers who wait: of two that would adopt what is left over, each was deposed while it decided, and took over
            // again from the other for ever.
            if (_waiting.Count > 0)
            {
                Open();
            }

            return;
        }

        // Commands that come while the log is written are decided together when it is: one message to each peer and one sync on each node
        // for all of them. Otherwise each would be a proposal of its own, and a node under load busy with their messages. What is adopted
        // goes one by one, and does not wait.
        if (!_owner.IsServing || _deciding || (_strays.Count == 0 && (_waiting.Count == 0 || _owner.IsLogging || IsFilling())))
        {
            return;
        }

        var (owner, decider) = (_owner, _decider!);
        decider.Settle(InRows(owner.Applied));
        _deciding = true;
        if (_strays.TryDequeue(out var stray))
        {
            Decide(owner, () => AdoptAsync(owner, decider, owner.Next, stray.Entry, stray.Link), e => engine.ReportUndecided(stray.Entry, e));
            return;
        }

        var batch = new List<PendingCommit>();
        while (batch.Count < BatchMax && _waiting.TryDequeue(out var commit))
        {
            batch.Add(commit);
        }

        Decide(owner, () => DecideAsync(owner, decider, owner.Next, batch), e => batch.ForEach(c => c.Refuse(CommitProblem.Of(e))));
    }

    // A load is few large batches, not many small ones: while a few commands are in flight, the next batch waits until as many have come, and
    // while many are, until they are back. Callers who come one after the other meet nothing in flight. Measured on three nodes with 64
    // callers: the one 4 to 10 % more writes, the other 4 % more and 6 % less processor time for each.
    private bool IsFilling()
    {
        if (_waiting.Count >= (_flying.Count < LoadMin ? _flying.Count : BatchMax) || NodeDriver.Now - _proposedAt >= FillMs)
        {
            return false;
        }

        if (!_isFilling)
        {
            _isFilling = true;
            _ = GoLaterAsync();
        }

        return true;
    }

    private async Task GoLaterAsync()
    {
        await Task.Delay(FillMs).ConfigureAwait(false);
        driver.Post(() =>
        {
            _isFilling = false;
            Go();
        });
    }

    // What is durable gets into the rows a moment later, in order.
    private EntryVersion InRows(EntryVersion durable) =>
        engine.Store.FirstNotInRows(name) is { } first && first <= durable ? first with { Sequence = first.Sequence - 1 } : durable;

    private void Open()
    {
        if (!_deciding)
        {
            _decider = new NamespaceDecider(name, engine.Store.Rows, engine.Store, engine.Evaluator);
            _hasDecided = false;
            _lastProposed = default;
            _owner = driver.Core.Open(NodeDriver.Now, name, this);
        }
    }

    // Outside the turns: it reads the store. What it returns is the next one.
    private void Decide(Owner owner, Func<Task<Action>> work, Action<Exception> failed) =>
        driver.Afterwards(() => _ = DecideAsync(owner, work, failed));

    private async Task DecideAsync(Owner owner, Func<Task<Action>> work, Action<Exception> failed)
    {
        Action turn;
        try
        {
            if (!_hasDecided)
            {
                // What others ordered before is not in the overlay.
                _hasDecided = await driver.ReadStoreAsync(async () =>
                {
                    await engine.Store.ApplyAsync(CancellationToken.None).ConfigureAwait(false);
                    return true;
                }).ConfigureAwait(false);
            }

            turn = await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The node stops.
            return;
        }
#pragma warning disable CA1031 // Whatever it was, it must not stop the namespace, which goes on with the next turn.
        catch (Exception e)
#pragma warning restore CA1031
        {
            turn = () => failed(e);
        }

        driver.Post(() =>
        {
            _deciding = false;
            turn();
            if (_owner != owner && _owner is not null && !_owner.IsServing)
            {
                return;
            }

            Go();
        });
    }

    private async Task<Action> DecideAsync(Owner owner, NamespaceDecider decider, EntryVersion next, List<PendingCommit> batch)
    {
        await decider.ReadAheadAsync(batch.Select(c => c.Command), CancellationToken.None).ConfigureAwait(false);
        foreach (var commit in batch)
        {
            try
            {
                commit.Decided = await decider
                    .DecideAsync(commit.Command, commit.Options, next, engine.Time.GetUtcNow(), CancellationToken.None).ConfigureAwait(false);
                next = commit.Decided.Payload is null ? next : next with { Sequence = next.Sequence + 1 };
            }
#pragma warning disable CA1031 // One command that cannot be decided must not stop the namespace; its caller gets the reason.
            catch (Exception e)
#pragma warning restore CA1031
            {
                commit.Refuse(CommitProblem.Of(e));
            }
        }

        decider.EndBatch();
        return () => Propose(owner, decider, batch);
    }

    private void Propose(Owner owner, NamespaceDecider decider, List<PendingCommit> batch)
    {
        if (_owner != owner || !owner.IsServing)
        {
            // None of it was logged: decided again by the next ownership, ahead of those who came later.
            decider.Clear();
            var later = _waiting.ToArray();
            _waiting.Clear();
            foreach (var commit in batch.Where(c => !c.Answer.IsCompleted).Concat(later))
            {
                commit.Decided = null;
                _waiting.Enqueue(commit);
            }

            return;
        }

        var payloads = new List<ReadOnlyMemory<byte>>(batch.Count);
        foreach (var commit in batch)
        {
            if (commit.Decided is not { } decided)
            {
                continue;
            }

            if (decided.Payload is { } payload)
            {
                _lastProposed = decided.Version;
                _flying[decided.Version] = [commit];
                payloads.Add(payload);
            }
            else if (_flying.TryGetValue(_lastProposed, out var before))
            {
                // What it found is true when the entries before it are.
                before.Add(commit);
            }
            else if (!decided.Version.IsNone)
            {
                // The answer of an earlier commit: how many hold that entry now is not known before they say so.
                ProposeAll();
                if (_flying.TryGetValue(owner.Last, out var waiting))
                {
                    waiting.Add(commit);
                    continue;
                }

                _flying[owner.Last] = [commit];
                owner.Confirm(NodeDriver.Now);
            }
            else
            {
                Answer(commit, []);
            }
        }

        ProposeAll();

        void ProposeAll()
        {
            if (payloads.Count > 0)
            {
                _proposedAt = NodeDriver.Now;
                owner.Propose(_proposedAt, EntryKind.Change, default, payloads);
                payloads.Clear();
            }
        }
    }

    private async Task<Action> AdoptAsync(Owner owner, NamespaceDecider decider, EntryVersion next, Entry stray, EntryVersion link)
    {
        var mutations = await driver.ReadStoreAsync(() => engine.Evaluator
            .ResolveStrayAsync(stray, next, decider.View, engine.Time.GetUtcNow(), CancellationToken.None)).ConfigureAwait(false);
        return () =>
        {
            if (_owner == owner && owner.IsServing)
            {
                decider.Add(next, mutations);
                _lastProposed = next;
                owner.Propose(NodeDriver.Now, EntryKind.Adoption, link, MutationCodec.Encode(mutations));
            }
        };
    }

    private void Answer(PendingCommit commit, IReadOnlyList<string> holders)
    {
        var decided = commit.Decided!;
        var result = decided.Version.IsNone
            ? new CommitResult(decided.Answer, null, decided.Problem, 0)
            : new CommitResult(decided.Answer, new Receipt(name, decided.Version, holders), decided.Problem, holders.Count);
        if (decided.Intent is { } intent)
        {
            engine.CarryOut(commit, result, intent);
        }
        else
        {
            commit.Complete(result);
        }
    }
}
