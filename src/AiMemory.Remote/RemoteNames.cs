namespace AiMemory.Remote;

/// <summary>Operations that take no arguments, or answer with a stream.</summary>
internal static class RemoteNames
{
    public const string Capabilities = "get-capabilities";

    public const string Status = "get-status";

    public const string Health = "is-healthy";

    public const string ExportMemories = "export-memories";

    public const string ExportLinks = "export-links";
}
