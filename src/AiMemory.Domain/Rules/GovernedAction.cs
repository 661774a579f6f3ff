namespace AiMemory.Domain.Rules;

/// <summary>What a policy has a say in.</summary>
public enum GovernedAction
{
    Store,
    Delete,
    Promote,
}
