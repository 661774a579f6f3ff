namespace AiMemory.Mcp.Protocol;

/// <summary>Which versions of MCP are spoken where.</summary>
internal static class ProtocolVersions
{
    /// <summary>What stdio always answers, whatever was asked for (contract, mcp-tools 1.1).</summary>
    public const string Stdio = "2024-11-05";

    private const string Newest = "2025-11-25";

    private static readonly string[] Known = [Newest, "2025-06-18", "2025-03-26", Stdio];

    public static bool IsKnown(string version) => Known.Contains(version, StringComparer.Ordinal);

    /// <summary>Streamable HTTP is newer than the stdio version, so there the version asked for is agreed to, else the newest offered.</summary>
    public static string Negotiate(string? asked) => asked is null ? Stdio : IsKnown(asked) ? asked : Newest;
}
