using AiMemory.Application.Commands;
using AiMemory.Application.Shared;
using AiMemory.Domain.Validation;
using AiMemory.Events;
using AiMemory.UseCases;

namespace AiMemory.Application.Memories;

/// <summary>Several memories into one.</summary>
internal sealed class ConsolidateOperations(ServiceContext context, EmbeddingQueue embeddings)
{
    public async ValueTask<Outcome<ConsolidateResponse>> ConsolidateAsync(
        ConsolidateRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (FieldRules.ConsolidateIds(request.Ids) is { } idsFault)
        {
            return Problem.Invalid(idsFault);
        }

        string? written = null;
        if (request.Summary is null)
        {
            var (summary, missing) = await SummarizeAsync(request.Ids, cancellationToken).ConfigureAwait(false);
            if (missing is not null)
            {
                return missing;
            }

            written = summary;
            request = request with { Summary = summary };
        }

        if (RequestRules.Consolidate(request) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        var (agentId, problem) = Callers.Resolve(caller);
        if (problem is not null)
        {
            return problem;
        }

        var source = caller.Door == Door.Cli ? "cli" : "consolidation";
        var outcome = await MergeAsync(request, source, agentId, caller, cancellationToken).ConfigureAwait(false);
        return outcome.IsDone ? outcome with { Value = outcome.Value with { AutoSummary = written } } : outcome;
    }

    /// <summary>The merge itself, for callers that have checked the request or need not (auto-consolidate, curator).</summary>
    /// <param name="resultId">Id of the new row, for callers that must know it before; null makes one.</param>
    public async ValueTask<Outcome<ConsolidateResponse>> MergeAsync(
        ConsolidateRequest request,
        string source,
        string agentId,
        Caller caller,
        CancellationToken cancellationToken,
        string? resultId = null)
    {
        var (sources, missing) = await FindSourcesAsync(request, cancellationToken).ConfigureAwait(false);
        if (missing is not null)
        {
            return missing;
        }

        var at = context.Stamp();
        var result = new Memory
        {
            Id = resultId ?? ServiceContext.NewId(),
            Tier = request.Tier,
            Namespace = request.Namespace,
            Title = request.Title,
            Content = request.Summary!,
            Source = source,
            CreatedAt = at,
            UpdatedAt = at,
        };
        var command = new ConsolidateCommand(request.Namespace, result, sources, agentId, at);
        var committed = await context.CommitAsync(command, Callers.Commit(caller), cancellationToken).ConfigureAwait(false);
        return committed.To(answer =>
        {
            embeddings.Add(answer.Memory!);
            context.Raise(WebhookEventNames.Consolidate, answer.Memory!.Id, request.Namespace, agentId);
            return new ConsolidateResponse(answer.Memory!.Id, sources.Count, AutoSummary: null);
        });
    }

    private async ValueTask<(IReadOnlyList<Memory> Sources, Problem? Problem)> FindSourcesAsync(
        ConsolidateRequest request, CancellationToken cancellationToken)
    {
        var (sources, missing) = await ReadAsync(request.Ids, cancellationToken).ConfigureAwait(false);
        if (missing is not null)
        {
            return (sources, missing);
        }

        // Sources elsewhere are taken as this node sees them: it must have seen all that was acknowledged there.
        var elsewhere = sources.Select(s => s.Namespace).Where(n => n != request.Namespace).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var @namespace in elsewhere)
        {
            if (await context.Engine.ReadBarrierAsync(@namespace, cancellationToken).ConfigureAwait(false) is { } problem)
            {
                return (sources, problem);
            }
        }

        return elsewhere.Length == 0 ? (sources, null) : await ReadAsync(request.Ids, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<(IReadOnlyList<Memory> Rows, Problem? Problem)> ReadAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var rows = new List<Memory>(ids.Count);
        foreach (var id in ids)
        {
            if (await context.Reader.GetMemoryAsync(id, cancellationToken).ConfigureAwait(false) is not { } row)
            {
                return (rows, Problem.NotFound($"memory not found: {id}"));
            }

            rows.Add(row);
        }

        return (rows, null);
    }

    private async ValueTask<(string? Summary, Problem? Problem)> SummarizeAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (context.Models.Language is not { } model)
        {
            return (null, new Problem(
                ProblemKind.Unsupported, "summary is required (or use smart/autonomous tier for auto-summarization)"));
        }

        var (rows, problem) = await ReadAsync(ids, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            return (null, problem);
        }

        var summary = await model.SummarizeAsync(rows, cancellationToken).ConfigureAwait(false);
        return summary is null
            ? (null, new Problem(ProblemKind.Unavailable, "the language model gave no summary"))
            : (summary, null);
    }
}
