using AiMemory.Application.Lifecycle;
using AiMemory.Application.Namespaces;
using AiMemory.Application.Shared;
using AiMemory.Domain.Json;
using AiMemory.Domain.Recall;
using AiMemory.Domain.Rules;
using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Application.Recall;

/// <summary>Recall: candidates by words (and vectors, where there is a model), ranked, folded, cut, and touched.</summary>
internal sealed class RecallOperations(
    ServiceContext context, Sweeper sweeper, StandardChain chain, TouchGatherer touches, HybridRecall hybrid)
{
    private const long LimitMax = 50;

    // The command line's recall by words has no cap of its own (cli 2); this one keeps it bounded.
    private const long LimitMaxOfCommandLine = 10_000;

    public async ValueTask<Outcome<RecallResponse>> RecallAsync(
        RecallRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Door == Door.Http && string.IsNullOrWhiteSpace(request.Context))
        {
            return Problem.Invalid("context is required");
        }

        if (ListOperations.PositionFault(request.AsAgent, caller) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        if (await Lookup.BarrierAsync(context, caller, null, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        if (caller.Door is Door.Mcp or Door.Cli)
        {
            await sweeper.SweepOpportunisticallyAsync(cancellationToken).ConfigureAwait(false);
        }

        var byWords = request.KeywordOnly || context.Models.Embedder is null;
        var limit = (int)Math.Clamp(request.Limit, 0, caller.Door == Door.Cli && byWords ? LimitMaxOfCommandLine : LimitMax);
        var now = context.Now;
        var filter = new MemoryFilter
        {
            Namespaces = request.Namespace is null ? null : NamespacePath.RecallScope(request.Namespace),
            Tag = request.Tag,
            Since = request.Since,
            Until = request.Until,
            AsAgent = request.AsAgent,
        };
        var query = new RecallQuery(request.Context, filter, RecallRanker.CandidatesMax, now)
        {
            // What blends, folds or explains looks beyond the limit.
            CertainMax = byWords && !request.Collapse && !request.Explain ? Math.Max(limit, 1) : int.MaxValue,
        };
        var candidates = limit == 0 ? [] : await context.Reader.RecallAsync(query, cancellationToken).ConfigureAwait(false);
        var words = RecallRanker.Rank(candidates, now);
        var (ranked, mode) = await hybrid
            .BlendAsync(words, request, query, limit, isCommand: caller.Door == Door.Cli, cancellationToken).ConfigureAwait(false);

        var selection = Selection.Make(ranked, request, limit);
        if (!request.Explain)
        {
            touches.Add(selection.Kept.Select(r => r.Row.Memory));
        }

        selection = selection with
        {
            Dropped = [.. selection.Dropped, .. await FindFilteredAsync(request, query, candidates, cancellationToken).ConfigureAwait(false)],
        };
        (selection, mode) = await hybrid.RerankAsync(selection, request, mode, cancellationToken).ConfigureAwait(false);
        var standards = await chain.FindStandardsAsync(request.Namespace, cancellationToken).ConfigureAwait(false);
        return new RecallResponse(
            selection.ToItems(request), mode, selection.TokensUsed, request.BudgetTokens, standards, selection.Dropped);
    }

    // What would have been a candidate but for tag and time. What the caller may not see stays unsaid.
    private async ValueTask<IReadOnlyList<DroppedMemory>> FindFilteredAsync(
        RecallRequest request, RecallQuery query, IReadOnlyList<RecallCandidate> candidates, CancellationToken cancellationToken)
    {
        if (!request.Explain || query.Filter is { Tag: null, Since: null, Until: null } || query.CandidatesMax == 0)
        {
            return [];
        }

        var kept = candidates.Select(c => c.Memory.Id).ToHashSet(StringComparer.Ordinal);
        var wider = query with { Filter = query.Filter with { Tag = null, Since = null, Until = null } };
        var all = await context.Reader.RecallAsync(wider, cancellationToken).ConfigureAwait(false);
        return RecallRanker.Rank(all, query.Now)
            .Where(r => !kept.Contains(r.Memory.Id))
            .Select(r => new DroppedMemory(r.Memory.Id, r.Memory.Title, JsonNumbers.RoundScore(r.Score), "filter"))
            .ToArray();
    }
}
