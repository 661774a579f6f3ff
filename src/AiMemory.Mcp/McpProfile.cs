namespace AiMemory.Mcp;

/// <summary>How many tools a client is shown.</summary>
public enum McpProfile
{
    /// <summary>The everyday ones, for clients that load every schema into the model's context.</summary>
    Core,

    /// <summary>All 36.</summary>
    Full,
}
