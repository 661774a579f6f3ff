namespace AiMemory.Mcp.Tools;

/// <summary>One tool: what is advertised, and what happens.</summary>
/// <param name="SchemaJson">The input schema.</param>
/// <param name="RequiredTexts">String arguments that must be there, checked in this order before <paramref name="Run"/>.</param>
internal sealed record ToolDefinition(
    string Name,
    string Description,
    ToolHints Hints,
    string SchemaJson,
    IReadOnlyList<string> RequiredTexts,
    Func<ToolCall, CancellationToken, ValueTask<ToolResult>> Run)
{
    /// <summary>Shown in the core profile too.</summary>
    public bool IsCore { get; init; }
}
