using AiMemory.Application.Commands;
using AiMemory.Application.Shared;
using AiMemory.Domain.Time;
using AiMemory.Domain.Validation;
using AiMemory.Engine;
using AiMemory.UseCases;

namespace AiMemory.Application.Transfer;

/// <summary>The sync routes of 0.6.0: rows pushed and pulled newer-wins, and the clocks of who has seen what.</summary>
internal sealed class SyncOperations(ServiceContext context, EmbeddingQueue embeddings)
{
    /// <summary>The namespace whose log holds the clocks.</summary>
    public const string Namespace = SystemNamespaces.Sync;

    private const int PushRowsMax = 1_000;

    public async ValueTask<Outcome<SyncPushResponse>> PushAsync(
        SyncPushRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (FieldRules.AgentId(request.SenderAgentId) is { } fault)
        {
            return Problem.Invalid($"invalid sender_agent_id: {fault}");
        }

        if (request.Memories.Count > PushRowsMax)
        {
            return Problem.Invalid("sync_push limited to 1000 memories per request");
        }

        var (receiver, problem) = Callers.Resolve(caller, "invalid x-agent-id: ");
        if (problem is not null)
        {
            return problem;
        }

        var valid = request.Memories.Where(m => RequestRules.Import(m) is null).ToArray();
        var skipped = request.Memories.Count - valid.Length;
        if (request.DryRun)
        {
            var known = await ReadClockAsync(receiver, null, cancellationToken).ConfigureAwait(false);
            return new SyncPushResponse(0, valid.Length, skipped, DryRun: true, receiver, known);
        }

        var (applied, unknown) = await MergeAsync(valid, caller, cancellationToken).ConfigureAwait(false);
        if (applied == 0 && unknown is not null)
        {
            return unknown;
        }

        var seen = Newest(valid);
        if (seen is not null && !string.IsNullOrEmpty(caller.ClaimedAgentId))
        {
            var record = new RecordSyncCommand(Namespace, receiver, request.SenderAgentId, seen, PulledAt: null, PushedAt: null);
            await context.CommitAsync(record, cancellationToken).ConfigureAwait(false);
        }

        var clock = await ReadClockAsync(receiver, (request.SenderAgentId, seen), cancellationToken).ConfigureAwait(false);
        return new SyncPushResponse(applied, 0, skipped + valid.Length - applied, DryRun: false, receiver, clock);
    }

    public async ValueTask<Outcome<IReadOnlyList<Memory>>> PullSinceAsync(
        string? since, long limit, string? peer, Caller caller, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(since) && !Timestamps.IsValid(since))
        {
            return Problem.Invalid("invalid `since` parameter — expected RFC 3339 timestamp");
        }

        if (await Lookup.BarrierAsync(context, caller, null, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        var rows = await context.Reader
            .ListUpdatedSinceAsync(string.IsNullOrEmpty(since) ? null : since, limit, cancellationToken).ConfigureAwait(false);
        if (Newest(rows) is { } newest && !string.IsNullOrEmpty(peer) && FieldRules.AgentId(peer) is null
            && !string.IsNullOrEmpty(caller.ClaimedAgentId) && FieldRules.AgentId(caller.ClaimedAgentId) is null)
        {
            var record = new RecordSyncCommand(Namespace, caller.ClaimedAgentId, peer, SeenAt: newest, PulledAt: newest, PushedAt: null);
            await context.CommitAsync(record, cancellationToken).ConfigureAwait(false);
        }

        return new Outcome<IReadOnlyList<Memory>> { Value = rows };
    }

    private async ValueTask<(int Applied, Problem? Unknown)> MergeAsync(
        Memory[] rows, Caller caller, CancellationToken cancellationToken)
    {
        var at = context.Stamp();
        var commands = rows.Select(m => ((MemoryCommand)new MergeRowCommand(m.Namespace, m, at), Callers.Commit(caller, m.Id)));
        var applied = 0;
        Problem? unknown = null;
        foreach (var committed in await context.CommitAllAsync(commands, cancellationToken).ConfigureAwait(false))
        {
            if (committed.Problem is { } problem)
            {
                unknown ??= problem.Kind is ProblemKind.QuorumNotMet or ProblemKind.Unavailable or ProblemKind.StorageFull ? problem : null;
                continue;
            }

            applied++;
            if (committed.Answer!.Changed)
            {
                embeddings.Add(committed.Answer.Memory!);
            }
        }

        return (applied, unknown);
    }

    /// <param name="now">What this push showed, for callers whose clock is not kept because they named no id.</param>
    private async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> ReadClockAsync(
        string agentId, (string Peer, string? Seen)? now, CancellationToken cancellationToken)
    {
        var clocks = await context.Reader.ListSyncClocksAsync(agentId, cancellationToken).ConfigureAwait(false);
        var entries = clocks.Select(c => KeyValuePair.Create(c.PeerId, c.LastSeenAt)).ToList();
        if (now is { Seen: { } seen } shown && entries.TrueForAll(e => e.Key != shown.Peer))
        {
            entries.Add(KeyValuePair.Create(shown.Peer, seen));
        }

        return entries;
    }

    private static string? Newest(IReadOnlyList<Memory> rows) =>
        rows.Count == 0 ? null : rows.Select(m => m.UpdatedAt).Aggregate(Timestamps.Later);
}
