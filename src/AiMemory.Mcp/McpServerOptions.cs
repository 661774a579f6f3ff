namespace AiMemory.Mcp;

/// <summary>How an MCP edge behaves; set once by the host.</summary>
public sealed record McpServerOptions
{
    /// <summary>Which tools <c>tools/list</c> names. Tools left out can still be called.</summary>
    public McpProfile Profile { get; init; } = McpProfile.Full;

    /// <summary><c>AI_MEMORY_AGENT_ID</c>, for stdio; null for HTTP, where the header <c>X-Agent-Id</c> stands in its place.</summary>
    public string? EnvironmentAgentId { get; init; }

    /// <summary>Callers that claim no id get no host name either.</summary>
    public bool Anonymize { get; init; }

    /// <summary>Where failures that are nobody's mistake are reported; holds no memory content.</summary>
    public Action<string>? Log { get; init; }
}
