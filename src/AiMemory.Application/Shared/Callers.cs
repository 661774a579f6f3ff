using AiMemory.Application.Commands;
using AiMemory.Domain.Validation;
using AiMemory.UseCases;

namespace AiMemory.Application.Shared;

/// <summary>Who a caller is, and the texts that differ by the door that the call came through.</summary>
internal static class Callers
{
    /// <summary>The claimed id when it is valid, the edge's own for callers that claim none.</summary>
    public static (string AgentId, Problem? Problem) Resolve(Caller caller, string prefix = "invalid agent_id: ")
    {
        if (string.IsNullOrEmpty(caller.ClaimedAgentId))
        {
            return (caller.FallbackAgentId, null);
        }

        return FieldRules.AgentId(caller.ClaimedAgentId) is { } fault
            ? (string.Empty, Problem.Invalid(caller.Door == Door.Http ? prefix + fault : fault))
            : (caller.ClaimedAgentId, null);
    }

    /// <summary>Who to name in an event: what the caller claims, checked or not.</summary>
    public static string Name(Caller caller) =>
        string.IsNullOrEmpty(caller.ClaimedAgentId) ? caller.FallbackAgentId : caller.ClaimedAgentId;

    /// <summary>Governance asks about callers; the curator acts for the operator.</summary>
    public static Governed? Governed(Caller caller, bool registered) =>
        caller.Door == Door.Curator ? null : new Governed(registered);

    public static Problem NotFound(Caller caller, string id) => Problem.NotFound(caller.Door switch
    {
        Door.Mcp => "memory not found",
        Door.Cli => $"not found: {id}",
        _ => "not found",
    });

    /// <summary>The edge's idempotency key for one change of a request that may make several.</summary>
    public static Engine.CommitOptions Commit(Caller caller, string? part = null) => caller.IdempotencyKey is not { } key
        ? Engine.CommitOptions.Default
        : new Engine.CommitOptions(part is null ? key : $"{key}#{part}");
}
