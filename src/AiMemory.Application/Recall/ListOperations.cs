using AiMemory.Application.Lifecycle;
using AiMemory.Application.Namespaces;
using AiMemory.Application.Shared;
using AiMemory.Domain.Validation;
using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Application.Recall;

/// <summary>Browsing and searching: reads that leave no trace.</summary>
internal sealed class ListOperations(ServiceContext context, Sweeper sweeper, StandardChain chain)
{
    private const long SessionRowsMax = 50;

    public async ValueTask<Outcome<IReadOnlyList<Memory>>> ListAsync(
        ListRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (AgentFault(request.AgentId, caller) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        if (await PrepareAsync(request.Namespace, caller, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        var filter = new MemoryFilter
        {
            Namespaces = request.Namespace is null ? null : [request.Namespace],
            Tier = request.Tier,
            PriorityMin = request.PriorityMin,
            Since = request.Since,
            Until = request.Until,
            Tag = request.Tag,
            AgentId = request.AgentId,
        };
        return new Outcome<IReadOnlyList<Memory>>
        {
            Value = await context.Reader
                .ListAsync(filter, request.Limit, request.Offset, context.Now, cancellationToken).ConfigureAwait(false),
        };
    }

    public async ValueTask<Outcome<IReadOnlyList<Memory>>> SearchAsync(
        SearchRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Door == Door.Http && string.IsNullOrWhiteSpace(request.Query))
        {
            return Problem.Invalid("query is required");
        }

        var fault = AgentFault(request.AgentId, caller) ?? PositionFault(request.AsAgent, caller);
        if (fault is not null)
        {
            return Problem.Invalid(fault);
        }

        if (await PrepareAsync(request.Namespace, caller, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        var filter = new MemoryFilter
        {
            Namespaces = request.Namespace is null ? null : [request.Namespace],
            Tier = request.Tier,
            PriorityMin = request.PriorityMin,
            Since = request.Since,
            Until = request.Until,
            Tag = request.Tag,
            AgentId = request.AgentId,
            AsAgent = request.AsAgent,
        };
        return new Outcome<IReadOnlyList<Memory>>
        {
            Value = await context.Reader
                .SearchAsync(request.Query, filter, request.Limit, context.Now, cancellationToken).ConfigureAwait(false),
        };
    }

    public async ValueTask<Outcome<SessionStartResponse>> StartSessionAsync(
        SessionStartRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (await Lookup.BarrierAsync(context, caller, request.Namespace, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        var filter = new MemoryFilter { Namespaces = request.Namespace is null ? null : [request.Namespace] };
        var limit = Math.Min(request.Limit, SessionRowsMax);
        var rows = await context.Reader.ListAsync(filter, limit, 0, context.Now, cancellationToken).ConfigureAwait(false);
        var standards = await chain.FindStandardsAsync(request.Namespace, cancellationToken).ConfigureAwait(false);
        var summary = rows.Count > 0 && context.Models.Language is { } model
            ? await model.SummarizeAsync(rows, cancellationToken).ConfigureAwait(false)
            : null;
        return new SessionStartResponse(rows, standards, summary);
    }

    /// <summary>The fault of a visibility position, in the words of the door.</summary>
    public static string? PositionFault(string? position, Caller caller) =>
        position is null || FieldRules.Namespace(position) is not { } fault ? null
        : caller.Door == Door.Http ? $"invalid as_agent: {fault}"
        : fault;

    private static string? AgentFault(string? agentId, Caller caller) =>
        agentId is null || FieldRules.AgentId(agentId) is not { } fault ? null
        : caller.Door == Door.Http ? $"invalid agent_id filter: {fault}"
        : fault;

    // The command line sweeps before it lists or searches (cli 1.5).
    private async ValueTask<Problem?> PrepareAsync(string? @namespace, Caller caller, CancellationToken cancellationToken)
    {
        if (await Lookup.BarrierAsync(context, caller, @namespace, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        if (caller.Door == Door.Cli)
        {
            await sweeper.SweepOpportunisticallyAsync(cancellationToken).ConfigureAwait(false);
        }

        return null;
    }
}
