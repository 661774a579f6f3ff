namespace AiMemory.Domain.Rules;

/// <summary>Who approves what is queued: a designated agent, a number of distinct registered voters, or else anyone ("human").</summary>
/// <param name="Agent">Only this caller, exactly.</param>
/// <param name="Consensus">So many votes.</param>
public sealed record Approver(string? Agent = null, int? Consensus = null)
{
    public static readonly Approver Human = new();
}
