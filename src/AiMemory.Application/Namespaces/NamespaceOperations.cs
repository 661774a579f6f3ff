using AiMemory.Application.Commands;
using AiMemory.Application.Shared;
using AiMemory.Domain.Rules;
using AiMemory.Domain.Validation;
using AiMemory.UseCases;

namespace AiMemory.Application.Namespaces;

/// <summary>Namespaces, totals, and standards.</summary>
internal sealed class NamespaceOperations(ServiceContext context, StandardChain chain)
{
    public async ValueTask<Outcome<IReadOnlyList<NamespaceCount>>> CountAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (await Lookup.BarrierAsync(context, caller, null, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        return new Outcome<IReadOnlyList<NamespaceCount>>
        {
            Value = await context.Reader.CountNamespacesAsync(context.Now, cancellationToken).ConfigureAwait(false),
        };
    }

    public async ValueTask<Outcome<MemoryStats>> GetStatsAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (await Lookup.BarrierAsync(context, caller, null, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        return await context.Reader.GetStatsAsync(context.Now, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Outcome<SetStandardResponse>> SetStandardAsync(
        SetStandardRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var fault = FieldRules.Namespace(request.Namespace)
            ?? FieldRules.Id(request.MemoryId)
            ?? (request.Parent is null ? null : FieldRules.Namespace(request.Parent));
        if (fault is not null)
        {
            return Problem.Invalid(fault);
        }

        string? policy = null;
        if (request.GovernanceJson is not null && Policies.Validate(request.GovernanceJson, out policy) is { } policyFault)
        {
            return Problem.Invalid(policyFault);
        }

        if (request.Parent == request.Namespace)
        {
            return Problem.Invalid("namespace cannot be its own parent");
        }

        if (request.WriteQuorum is { } quorum && (quorum < 1 || quorum > context.Engine.GetStatus().Replicas))
        {
            return Problem.Invalid(FormattableString.Invariant(
                $"write_quorum must be between 1 and {context.Engine.GetStatus().Replicas}, the number of nodes (got {quorum})"));
        }

        if (await context.Reader.GetMemoryAsync(request.MemoryId, cancellationToken).ConfigureAwait(false) is not { } memory)
        {
            return Problem.NotFound($"memory not found: {request.MemoryId}");
        }

        var command = new SetStandardCommand(
            request.Namespace, memory, request.Parent, policy, request.WriteQuorum, context.Stamp());
        var committed = await context.CommitAsync(command, Callers.Commit(caller), cancellationToken).ConfigureAwait(false);
        return committed.To(_ => new SetStandardResponse(request.Namespace, request.MemoryId, request.Parent, policy));
    }

    public async ValueTask<Outcome<GetStandardResponse>> GetStandardAsync(
        string @namespace, bool inherit, Caller caller, CancellationToken cancellationToken)
    {
        if (FieldRules.Namespace(@namespace) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        if (await Lookup.BarrierAsync(context, caller, @namespace, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        if (!inherit)
        {
            return new GetStandardResponse(
                @namespace, await ViewAsync(@namespace, cancellationToken).ConfigureAwait(false), Chain: null, Inherited: null);
        }

        var names = await chain.FindAsync(@namespace, cancellationToken).ConfigureAwait(false);
        var views = new List<StandardView>();
        foreach (var name in names)
        {
            if (await ViewAsync(name, cancellationToken).ConfigureAwait(false) is { Memory: not null } view)
            {
                views.Add(view);
            }
        }

        return new GetStandardResponse(@namespace, views.Find(v => v.Namespace == @namespace), names, views);
    }

    public async ValueTask<Outcome<ClearStandardResponse>> ClearStandardAsync(
        string @namespace, Caller caller, CancellationToken cancellationToken)
    {
        if (FieldRules.Namespace(@namespace) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        var command = new ClearStandardCommand(@namespace, OnlyIds: null);
        var committed = await context.CommitAsync(command, Callers.Commit(caller), cancellationToken).ConfigureAwait(false);
        return committed.To(answer => new ClearStandardResponse(@namespace, answer.Changed));
    }

    private async ValueTask<StandardView?> ViewAsync(string @namespace, CancellationToken cancellationToken)
    {
        var standard = await context.Reader.GetStandardAsync(@namespace, cancellationToken).ConfigureAwait(false);
        if (standard is null)
        {
            return null;
        }

        var memory = await context.Reader.GetMemoryAsync(standard.StandardId, cancellationToken).ConfigureAwait(false);
        return new StandardView(@namespace, standard.StandardId, memory, Policies.ForDisplay(standard.GovernanceJson), standard.WriteQuorum);
    }
}
