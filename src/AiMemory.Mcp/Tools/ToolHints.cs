namespace AiMemory.Mcp.Tools;

/// <summary>What a client may show its user before it calls a tool.</summary>
internal sealed record ToolHints(bool ReadOnly, bool Destructive, bool Idempotent, bool OpenWorld = false)
{
    /// <summary>Changes nothing a user would miss; use counters do not count.</summary>
    public static readonly ToolHints Reads = new(ReadOnly: true, Destructive: false, Idempotent: true);

    /// <summary>Adds; the same call again adds nothing more.</summary>
    public static readonly ToolHints Adds = new(ReadOnly: false, Destructive: false, Idempotent: true);

    /// <summary>Adds; every call adds again.</summary>
    public static readonly ToolHints AddsAgain = new(ReadOnly: false, Destructive: false, Idempotent: false);

    /// <summary>Replaces or removes; the same call again changes nothing more.</summary>
    public static readonly ToolHints Replaces = new(ReadOnly: false, Destructive: true, Idempotent: true);

    /// <summary>Removes, and the same call again may remove more.</summary>
    public static readonly ToolHints RemovesMore = new(ReadOnly: false, Destructive: true, Idempotent: false);
}
