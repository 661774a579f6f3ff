namespace AiMemory.Domain.Rules;

/// <summary>The wire names of <see cref="GovernedAction"/>.</summary>
public static class GovernedActionNames
{
    public static string ToWire(this GovernedAction action) => action switch
    {
        GovernedAction.Store => "store",
        GovernedAction.Delete => "delete",
        _ => "promote",
    };
}
