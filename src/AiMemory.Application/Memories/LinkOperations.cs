using AiMemory.Application.Commands;
using AiMemory.Application.Shared;
using AiMemory.Domain.Validation;
using AiMemory.Events;
using AiMemory.UseCases;

namespace AiMemory.Application.Memories;

/// <summary>Links between memories, and the resolution of a contradiction by hand.</summary>
internal sealed class LinkOperations(ServiceContext context)
{
    public async ValueTask<Outcome<LinkResponse>> LinkAsync(LinkRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (FieldRules.Link(request.SourceId, request.TargetId, request.Relation) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        var (source, target, problem) = await FindEndsAsync(request.SourceId, request.TargetId, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            return problem;
        }

        var command = new LinkCommand(
            source!.Namespace, request.SourceId, request.TargetId, target!.Namespace, request.Relation, context.Stamp());
        var committed = await context.CommitAsync(command, Callers.Commit(caller), cancellationToken).ConfigureAwait(false);
        return committed.To(answer =>
        {
            if (answer.Changed)
            {
                context.Raise(WebhookEventNames.Link, request.SourceId, source.Namespace, Callers.Name(caller));
            }

            return new LinkResponse(request.SourceId, request.TargetId, request.Relation);
        });
    }

    public async ValueTask<Outcome<IReadOnlyList<MemoryLink>>> GetLinksAsync(
        string id, Caller caller, CancellationToken cancellationToken)
    {
        if (FieldRules.Id(id) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        if (await Lookup.BarrierAsync(context, caller, null, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        return new Outcome<IReadOnlyList<MemoryLink>>
        {
            Value = await context.Reader.GetLinksAsync(id, cancellationToken).ConfigureAwait(false),
        };
    }

    public async ValueTask<Outcome<ResolveResponse>> ResolveAsync(
        string winnerId, string loserId, Caller caller, CancellationToken cancellationToken)
    {
        if (FieldRules.Link(winnerId, loserId, "supersedes") is { } fault)
        {
            return Problem.Invalid(fault);
        }

        var (winner, loser, problem) = await FindEndsAsync(winnerId, loserId, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            return problem;
        }

        var command = new ResolveCommand(winner!.Namespace, winnerId, loserId, loser!.Namespace, context.Stamp());
        var committed = await context.CommitAsync(command, Callers.Commit(caller), cancellationToken).ConfigureAwait(false);
        return committed.To(_ => new ResolveResponse(winnerId, loserId));
    }

    private async ValueTask<(Memory? Source, Memory? Target, Problem? Problem)> FindEndsAsync(
        string sourceId, string targetId, CancellationToken cancellationToken)
    {
        if (await context.Reader.GetMemoryAsync(sourceId, cancellationToken).ConfigureAwait(false) is not { } source)
        {
            return (null, null, Problem.NotFound($"source memory not found: {sourceId}"));
        }

        return await context.Reader.GetMemoryAsync(targetId, cancellationToken).ConfigureAwait(false) is not { } target
            ? (null, null, Problem.NotFound($"target memory not found: {targetId}"))
            : (source, target, null);
    }
}
