namespace AiMemory.Domain.Rules;

/// <summary>Decides whether a caller may do what a policy governs (rules 10).</summary>
public static class Governance
{
    /// <param name="registered">The caller is a registered agent; matters for that level alone.</param>
    /// <param name="owner">The author who counts as the owner: of the row, or of the standard for a store.</param>
    public static Verdict Decide(GovernanceLevel level, string caller, bool registered, string? owner) => level switch
    {
        GovernanceLevel.Any => Verdict.Allow,
        GovernanceLevel.Registered => registered ? Verdict.Allow : Verdict.Deny($"caller '{caller}' is not a registered agent"),
        GovernanceLevel.Owner when owner is null => Verdict.Deny("owner-level action has no resolvable owner"),
        GovernanceLevel.Owner => string.Equals(owner, caller, StringComparison.Ordinal)
            ? Verdict.Allow
            : Verdict.Deny($"caller '{caller}' is not the owner ('{owner}')"),
        _ => Verdict.Queue,
    };
}
