using AiMemory.Application.Commands;
using AiMemory.Domain.Rules;

namespace AiMemory.Application.Decisions;

/// <summary>
/// Namespaces keep a copy of their standard's policy in their own log, so that their owner decides by itself. Whatever changes the
/// standard's memory sends them the new copy.
/// </summary>
internal static class StandardFollow
{
    /// <summary>After a row changed: tells the namespaces whose standard it is, if its policy is another now.</summary>
    public static ValueTask AfterChangeAsync(Decision decision, Memory before, Memory after, string at)
    {
        var policy = Policies.Of(after);
        return Policies.Of(before) == policy
            ? ValueTask.CompletedTask
            : RefreshAsync(decision, after.Id, policy, at);
    }

    /// <summary>All namespaces whose standard the memory is take the policy; null means they have none.</summary>
    public static async ValueTask RefreshAsync(Decision decision, string memoryId, string? governanceJson, string at)
    {
        var own = await decision.View.GetStandardAsync(decision.CancellationToken).ConfigureAwait(false);
        if (own?.StandardId == memoryId)
        {
            decision.Put(own with { GovernanceJson = governanceJson, UpdatedAt = at });
        }

        foreach (var standard in await decision.Replica.FindStandardsOfAsync(memoryId, decision.CancellationToken).ConfigureAwait(false))
        {
            if (standard.Namespace != decision.Namespace)
            {
                decision.Part(new RefreshPolicyCommand(standard.Namespace, memoryId, governanceJson, at));
            }
        }
    }

    /// <summary>The memory is gone: namespaces lose the standard that it was.</summary>
    public static async ValueTask ClearAsync(Decision decision, string memoryId)
    {
        var own = await decision.View.GetStandardAsync(decision.CancellationToken).ConfigureAwait(false);
        if (own?.StandardId == memoryId)
        {
            decision.DeleteStandard();
        }

        foreach (var standard in await decision.Replica.FindStandardsOfAsync(memoryId, decision.CancellationToken).ConfigureAwait(false))
        {
            if (standard.Namespace != decision.Namespace)
            {
                decision.ClearStandardElsewhere(standard.Namespace, memoryId);
            }
        }
    }
}
