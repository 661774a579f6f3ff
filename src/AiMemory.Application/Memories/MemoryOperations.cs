using AiMemory.Application.Commands;
using AiMemory.Application.Shared;
using AiMemory.Domain.Rules;
using AiMemory.Domain.Validation;
using AiMemory.Events;
using AiMemory.UseCases;

namespace AiMemory.Application.Memories;

/// <summary>Reading, changing and deleting one memory.</summary>
internal sealed class MemoryOperations(ServiceContext context, EmbeddingQueue embeddings)
{
    public async ValueTask<Outcome<GetResponse>> GetAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        var (memory, problem) = await Lookup.ByIdOrPrefixAsync(context, id, caller, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            return problem;
        }

        var links = await context.Reader.GetLinksAsync(memory!.Id, cancellationToken).ConfigureAwait(false);
        return new GetResponse(memory, links);
    }

    public async ValueTask<Outcome<Memory>> UpdateAsync(UpdateRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (FieldRules.Id(request.Id) is { } idFault)
        {
            return Problem.Invalid(idFault);
        }

        if (RequestRules.Update(request, caller.Door == Door.Cli, out var metadata) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        var (row, problem) = await Lookup.ByIdOrPrefixAsync(context, request.Id, caller, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            return problem;
        }

        var changes = new MemoryChanges
        {
            Title = request.Title,
            Content = request.Content,
            Tier = request.Tier,
            Tags = request.Tags,
            Priority = (int?)request.Priority,
            Confidence = request.Confidence,
            ExpiresAt = string.IsNullOrEmpty(request.ExpiresAt) ? null : request.ExpiresAt,
            ClearExpiry = request.ExpiresAt is { Length: 0 },
            Metadata = metadata,
        };
        var committed = await CommitAsync(row!, changes, request, caller, cancellationToken).ConfigureAwait(false);
        return committed.Problem is { Kind: ProblemKind.NotFound }
            ? Callers.NotFound(caller, request.Id)
            : committed.To(answer => Updated(answer.Memory!, caller));
    }

    public async ValueTask<Outcome<DeleteResponse>> DeleteAsync(
        string id, EntryVersion? ifMatch, Caller caller, CancellationToken cancellationToken)
    {
        var (row, problem) = await Lookup.ByIdOrPrefixAsync(context, id, caller, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            return problem;
        }

        (var agentId, problem) = Callers.Resolve(caller);
        if (problem is not null)
        {
            return problem;
        }

        var (pendingId, at) = (ServiceContext.NewId(), context.Stamp());
        var committed = await context.CommitGovernedAsync(
            registered => new DeleteCommand(
                row!.Namespace, row.Id, agentId, ifMatch, Callers.Governed(caller, registered), pendingId, at),
            agentId,
            Callers.Commit(caller),
            cancellationToken).ConfigureAwait(false);
        if (committed.Problem is { Kind: ProblemKind.NotFound })
        {
            return Callers.NotFound(caller, id);
        }

        return committed.To(answer =>
        {
            context.Raise(WebhookEventNames.Delete, row!.Id, row.Namespace, agentId);
            return new DeleteResponse(row.Id);
        });
    }

    public async ValueTask<Outcome<PromoteResponse>> PromoteAsync(
        PromoteRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var (row, problem) = await Lookup.ByIdOrPrefixAsync(context, request.Id, caller, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            return problem;
        }

        (var agentId, problem) = Callers.Resolve(caller);
        if (problem is not null)
        {
            return problem;
        }

        var (pendingId, at) = (ServiceContext.NewId(), context.Stamp());
        var vertical = request.ToNamespace is not null;
        var key = vertical ? Callers.Commit(caller, "decision") : Callers.Commit(caller);
        var committed = await context.CommitGovernedAsync(
            registered => new PromoteCommand(
                row!.Namespace,
                row.Id,
                request.ToNamespace,
                NamesTarget: caller.Door != Door.Http,
                agentId,
                request.IfMatch,
                Callers.Governed(caller, registered),
                pendingId,
                at),
            agentId,
            key,
            cancellationToken).ConfigureAwait(false);
        if (committed.Problem is { Kind: ProblemKind.NotFound })
        {
            return Callers.NotFound(caller, request.Id);
        }

        if (vertical && committed.IsDone)
        {
            var copy = new PromoteIntoCommand(request.ToNamespace!, committed.Answer!.Memory!, ServiceContext.NewId(), at);
            committed = await context.CommitAsync(copy, Callers.Commit(caller), cancellationToken).ConfigureAwait(false);
        }

        return committed.To(answer =>
        {
            context.Raise(WebhookEventNames.Promote, row!.Id, row.Namespace, agentId);
            embeddings.Add(answer.Memory!);
            return new PromoteResponse(row.Id, vertical ? answer.Memory!.Id : null, request.ToNamespace);
        });
    }

    private async ValueTask<Committed> CommitAsync(
        Memory row, MemoryChanges changes, UpdateRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var at = context.Stamp();
        if (request.Namespace is null || request.Namespace == row.Namespace)
        {
            var update = new UpdateCommand(row.Namespace, row.Id, changes, request.IfMatch, at);
            return await context.CommitAsync(update, Callers.Commit(caller), cancellationToken).ConfigureAwait(false);
        }

        // The receiving owner decides by what this node has seen of the other namespace: that must be all of it.
        if (await context.Engine.ReadBarrierAsync(row.Namespace, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return new Committed(null, problem, null, 0);
        }

        var current = await context.Reader.GetMemoryAsync(row.Id, cancellationToken).ConfigureAwait(false);
        if (current is null)
        {
            return new Committed(null, Callers.NotFound(caller, request.Id), null, 0);
        }

        var links = await context.Reader.GetLinksAsync(row.Id, cancellationToken).ConfigureAwait(false);
        var move = new MoveInCommand(
            request.Namespace, current, changes, request.IfMatch, links.Where(l => l.SourceId == row.Id).ToArray(), at);
        return await context.CommitAsync(move, Callers.Commit(caller), cancellationToken).ConfigureAwait(false);
    }

    private Memory Updated(Memory memory, Caller caller)
    {
        embeddings.Add(memory);
        context.Raise(
            WebhookEventNames.Update, memory.Id, memory.Namespace, Callers.Name(caller));
        return memory;
    }
}
