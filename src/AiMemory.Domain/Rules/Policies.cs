using AiMemory.Domain.Json;

namespace AiMemory.Domain.Rules;

/// <summary>Where policies are kept, and what is shown of them.</summary>
public static class Policies
{
    public const string MetadataKey = "governance";

    /// <summary>The policy text of a memory, canonical, readable or not; null when it has none.</summary>
    public static string? Of(Memory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return memory.Metadata.GetJson(MetadataKey) is { } json and not "null" ? json : null;
    }

    /// <summary>Checks a policy that a caller sent; the fault, or null and its canonical text.</summary>
    public static string? Validate(string json, out string? canonical)
    {
        var fault = GovernancePolicy.Read(json, out var policy);
        canonical = policy?.ToJson();
        return fault;
    }

    /// <summary>The stored policy, or the default one where there is none that can be read.</summary>
    public static string ForDisplay(string? governanceJson) =>
        (GovernancePolicy.TryParse(governanceJson, out var policy) ? policy : GovernancePolicy.Default).ToJson();

    /// <summary>Who approves in a namespace now; anyone where there is no policy.</summary>
    public static Approver ApproverOf(NamespaceStandard? standard) =>
        GovernancePolicy.TryParse(standard?.GovernanceJson, out var policy) ? policy.Approver : Approver.Human;
}
