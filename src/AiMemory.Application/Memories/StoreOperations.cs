using AiMemory.Application.Commands;
using AiMemory.Application.Decisions;
using AiMemory.Application.Shared;
using AiMemory.Diagnostics;
using AiMemory.Domain.Recall;
using AiMemory.Domain.Validation;
using AiMemory.Events;
using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Application.Memories;

/// <summary>Creating memories, one or many.</summary>
internal sealed class StoreOperations(ServiceContext context, SimilarRows similar, EmbeddingQueue embeddings)
{
    public async ValueTask<Outcome<StoreResponse>> StoreAsync(
        StoreRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var now = context.Now;
        if (RequestRules.Store(request, now, out var metadata) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        var (agentId, problem) = Callers.Resolve(WithAuthorOfMetadata(caller, metadata));
        if (problem is not null)
        {
            return problem;
        }

        // Over MCP a scope inside the metadata counts as given; elsewhere it is taken as it is.
        var scope = request.Scope ?? (caller.Door == Door.Mcp ? metadata.Scope : null);
        if (scope is not null && FieldRules.Scope(scope) is { } scopeFault)
        {
            return Problem.Invalid(scopeFault);
        }

        var incoming = Intake.ToMemory(request, Intake.WithAuthor(metadata, agentId, scope), context.Options, now);

        // The look-up of similar rows overlaps with the disk; the row itself, should it be seen, is left out.
        var commit = context.CommitGovernedAsync(Command, agentId, Callers.Commit(caller), cancellationToken).AsTask();
        var found = await FindSimilarAsync(incoming, cancellationToken).ConfigureAwait(false);
        var committed = await commit.ConfigureAwait(false);
        Count(request.Tier, committed);
        return committed.To(answer => ToResponse(answer, agentId, found, committed.Acks));

        StoreCommand Command(bool registered) => new(
            incoming.Namespace, incoming, agentId, Callers.Governed(caller, registered), ReplaceDuplicate: caller.Door == Door.Mcp);
    }

    /// <summary>Items are upserted in order and pipelined; each fails by itself.</summary>
    public async ValueTask<Outcome<BulkResponse>> StoreBulkAsync(
        IReadOnlyList<StoreRequest> items, Caller caller, CancellationToken cancellationToken)
    {
        if (items.Count > Limits.BulkItems)
        {
            return Problem.Invalid("bulk operations limited to 1000 items");
        }

        var now = context.Now;
        var results = new ItemResult[items.Count];
        var running = new List<(int Index, Task<Committed> Commit)>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (RequestRules.Store(items[i], now, out var metadata) is { } fault)
            {
                results[i] = new ItemResult(null, $"{items[i].Title}: {fault}", null);
                continue;
            }

            var incoming = Intake.ToMemory(items[i], metadata, context.Options, now);
            var command = new StoreCommand(incoming.Namespace, incoming, string.Empty, Governed: null, ReplaceDuplicate: false);
            var key = Callers.Commit(caller, i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            running.Add((i, context.CommitAsync(command, key, cancellationToken).AsTask()));
        }

        foreach (var (index, commit) in running)
        {
            results[index] = ToResult(items[index], await commit.ConfigureAwait(false));
        }

        var created = results.Where(r => r.Id is not null).Select(r => r.Id!).ToArray();
        return created.Length == 0 && results.FirstOrDefault(r => r.Unknown is not null).Unknown is { } unknown
            ? unknown
            : new BulkResponse(created.Length, created, results.Where(r => r.Error is not null).Select(r => r.Error!).ToArray());
    }

    private StoreResponse ToResponse(CommandAnswer answer, string agentId, SimilarRows.Found found, int acks)
    {
        var memory = answer.Memory!;
        Stored(memory, answer.Duplicate ? WebhookEventNames.Update : WebhookEventNames.Store);
        return new StoreResponse(
            memory,
            agentId,
            answer.Changed,
            found.Contradictions.Where(id => id != memory.Id).Take(SimilarRows.ContradictionsMax).ToArray(),
            found.NearDuplicates.Where(id => id != memory.Id).ToArray(),
            answer.Duplicate,
            acks);
    }

    // To name them is a courtesy: an index that cannot be read now must not fail a write.
    private async ValueTask<SimilarRows.Found> FindSimilarAsync(Memory incoming, CancellationToken cancellationToken)
    {
        try
        {
            return await similar.FindAsync(incoming, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            return SimilarRows.Found.None;
        }
    }

    // What waits for approval is not stored yet.
    private static void Count(Tier tier, Committed committed)
    {
        if (committed.Answer?.Queued is null)
        {
            MemoryInstruments.Stored(tier, committed.Problem is null);
        }
    }

    private ItemResult ToResult(StoreRequest item, Committed committed)
    {
        Count(item.Tier, committed);
        if (committed.Problem is { } problem)
        {
            return problem.Kind is ProblemKind.QuorumNotMet or ProblemKind.Unavailable or ProblemKind.StorageFull
                ? new ItemResult(null, $"{item.Title}: {problem.Message}", problem)
                : new ItemResult(null, problem.Message, null);
        }

        Stored(committed.Answer!.Memory!, WebhookEventNames.Store);
        return new ItemResult(committed.Answer.Memory!.Id, null, null);
    }

    private void Stored(Memory memory, string eventName)
    {
        embeddings.Add(memory);
        context.Raise(eventName, memory.Id, memory.Namespace, memory.Metadata.AgentId);
    }

    // Over MCP an author inside the metadata stands in for a missing argument (mcp-tools 2.1); an empty argument does not.
    private static Caller WithAuthorOfMetadata(Caller caller, Metadata metadata) =>
        caller is { Door: Door.Mcp, ClaimedAgentId: null } ? caller with { ClaimedAgentId = metadata.AgentId } : caller;

    private readonly record struct ItemResult(string? Id, string? Error, Problem? Unknown);
}
