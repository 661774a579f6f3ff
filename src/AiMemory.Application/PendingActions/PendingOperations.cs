using AiMemory.Application.Commands;
using AiMemory.Application.Decisions;
using AiMemory.Application.Shared;
using AiMemory.Domain.Validation;
using AiMemory.Events;
using AiMemory.UseCases;

namespace AiMemory.Application.PendingActions;

/// <summary>Actions that wait for approval: seen, voted on, carried out, rejected.</summary>
internal sealed class PendingOperations(ServiceContext context, EmbeddingQueue embeddings)
{
    public async ValueTask<Outcome<IReadOnlyList<PendingAction>>> ListAsync(
        string? status, long limit, Caller caller, CancellationToken cancellationToken)
    {
        if (await Lookup.BarrierAsync(context, caller, null, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        return new Outcome<IReadOnlyList<PendingAction>>
        {
            Value = await context.Reader.ListPendingAsync(status, limit, cancellationToken).ConfigureAwait(false),
        };
    }

    public async ValueTask<Outcome<ApproveResponse>> ApproveAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        var (agentId, pending, problem) = await FindAsync(id, caller, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            return problem;
        }

        if (pending is null)
        {
            return Problem.Denied($"approve rejected: pending action not found: {id}");
        }

        var (newId, at) = (ServiceContext.NewId(), context.Stamp());
        var committed = await context.CommitGovernedAsync(
            registered => new ApproveCommand(pending.Namespace, id, agentId, registered, newId, at),
            agentId,
            Callers.Commit(caller),
            cancellationToken).ConfigureAwait(false);
        if (committed is { Problem: null, Answer.ExecutionError: { } error })
        {
            return new Outcome<ApproveResponse>
            {
                Problem = new Problem(ProblemKind.ExecutionFailed, error),
                Receipt = committed.Receipt,
            };
        }

        return committed.To(answer => Approved(answer, pending, agentId));
    }

    public async ValueTask<Outcome<RejectResponse>> RejectAsync(string id, Caller caller, CancellationToken cancellationToken)
    {
        var (agentId, pending, problem) = await FindAsync(id, caller, cancellationToken).ConfigureAwait(false);
        if (problem is not null)
        {
            return problem;
        }

        if (pending is null)
        {
            return NotFound(id, caller);
        }

        var command = new RejectCommand(pending.Namespace, id, agentId, context.Stamp());
        var committed = await context.CommitAsync(command, Callers.Commit(caller), cancellationToken).ConfigureAwait(false);
        return committed.Problem is { Kind: ProblemKind.NotFound }
            ? NotFound(id, caller)
            : committed.To(_ => new RejectResponse(id, agentId));
    }

    private ApproveResponse Approved(CommandAnswer answer, PendingAction pending, string agentId)
    {
        if (!answer.Changed)
        {
            return new ApproveResponse(pending.Id, agentId, Approved: false, MemoryId: null, answer.Votes, answer.Quorum);
        }

        if (pending.ActionType == "store" && answer.Memory is { } stored)
        {
            embeddings.Add(stored);
        }

        var name = pending.ActionType switch
        {
            "store" => WebhookEventNames.Store,
            "delete" => WebhookEventNames.Delete,
            _ => WebhookEventNames.Promote,
        };
        context.Raise(name, answer.MemoryId!, pending.Namespace, pending.RequestedBy);
        return new ApproveResponse(pending.Id, agentId, Approved: true, answer.MemoryId, answer.Votes, answer.Quorum);
    }

    private async ValueTask<(string AgentId, PendingAction? Pending, Problem? Problem)> FindAsync(
        string id, Caller caller, CancellationToken cancellationToken)
    {
        if (FieldRules.Id(id) is { } fault)
        {
            return (string.Empty, null, Problem.Invalid(fault));
        }

        var (agentId, problem) = Callers.Resolve(caller);
        problem ??= await Lookup.BarrierAsync(context, caller, null, cancellationToken).ConfigureAwait(false);
        return problem is not null
            ? (agentId, null, problem)
            : (agentId, await context.Reader.GetPendingAsync(id, cancellationToken).ConfigureAwait(false), null);
    }

    private static Problem NotFound(string id, Caller caller) => Problem.NotFound(
        caller.Door == Door.Http
            ? "pending action not found or already decided"
            : $"pending action not found or already decided: {id}");
}
