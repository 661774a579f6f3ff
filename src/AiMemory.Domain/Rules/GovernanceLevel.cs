namespace AiMemory.Domain.Rules;

/// <summary>Who may do an action.</summary>
public enum GovernanceLevel
{
    /// <summary>Everyone.</summary>
    Any,

    /// <summary>Registered agents.</summary>
    Registered,

    /// <summary>The author of the row, or of the standard for a store.</summary>
    Owner,

    /// <summary>Everyone, after approval.</summary>
    Approve,
}
