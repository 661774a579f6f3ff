using AiMemory.Domain.Rules;
using AiMemory.Engine;

namespace AiMemory.Application.Decisions;

/// <summary>Asks the namespace's own policy whether a caller may do something (rules 10).</summary>
internal static class Gate
{
    /// <summary>Null when allowed; else the evaluation that denies it, or that queues it for approval.</summary>
    /// <param name="pendingId">The id of the pending action, if it comes to that.</param>
    /// <param name="owner">The author who counts as the owner of what is acted on; asked for only when the policy needs it.</param>
    /// <param name="payload">Canonical JSON of what is to be done; asked for only when it is queued.</param>
    public static async ValueTask<Evaluation?> AskAsync(
        Decision decision,
        GovernedAction action,
        string caller,
        bool callerIsRegistered,
        string pendingId,
        string? memoryId,
        Func<NamespaceStandard, ValueTask<string?>> owner,
        Func<string> payload,
        string at)
    {
        var standard = await decision.View.GetStandardAsync(decision.CancellationToken).ConfigureAwait(false);
        if (standard?.GovernanceJson is not { } json || !GovernancePolicy.TryParse(json, out var policy))
        {
            return null;
        }

        var level = policy.LevelOf(action);
        var verdict = Governance.Decide(
            level,
            caller,
            level == GovernanceLevel.Registered
                && (callerIsRegistered || await Agents.IsRegisteredAsync(decision, caller).ConfigureAwait(false)),
            level == GovernanceLevel.Owner ? await owner(standard).ConfigureAwait(false) : null);
        if (verdict.IsAllowed)
        {
            return null;
        }

        if (verdict.Reason is { } reason)
        {
            return Decision.Refused(Problem.Denied($"{action.ToWire()} denied by governance: {reason}"));
        }

        var pending = new PendingAction
        {
            Id = pendingId,
            ActionType = action.ToWire(),
            MemoryId = memoryId,
            Namespace = decision.Namespace,
            PayloadJson = payload(),
            RequestedBy = caller,
            RequestedAt = at,
        };
        decision.Put(pending);
        return decision.Done(new CommandAnswer
        {
            Queued = new Queued(pending.Id, pending.ActionType, pending.Namespace, memoryId),
        });
    }
}
