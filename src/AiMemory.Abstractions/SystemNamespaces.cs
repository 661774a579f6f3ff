namespace AiMemory;

/// <summary>Namespaces that hold rows which belong to no namespace of a caller's.</summary>
public static class SystemNamespaces
{
    /// <summary>Webhook subscriptions.</summary>
    public const string Subscriptions = "_subscriptions";

    /// <summary>What agents have seen of their peers through the sync routes.</summary>
    public const string Sync = "_sync";
}
