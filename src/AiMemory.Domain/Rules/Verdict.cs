namespace AiMemory.Domain.Rules;

/// <summary>What a policy says to a caller: allowed, denied for a reason, or (neither) to be queued for approval.</summary>
public readonly record struct Verdict(bool IsAllowed, string? Reason)
{
    public static readonly Verdict Allow = new(true, null);

    public static readonly Verdict Queue = new(false, null);

    public bool IsQueued => !IsAllowed && Reason is null;

    /// <summary>The reason begins <c>governance: </c>.</summary>
    public static Verdict Deny(string reason) => new(false, "governance: " + reason);
}
