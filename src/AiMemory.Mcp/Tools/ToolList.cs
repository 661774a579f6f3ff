using System.Text.Json;
using AiMemory.Mcp.Protocol;
using ModelContextProtocol.Protocol;

namespace AiMemory.Mcp.Tools;

/// <summary>The answer to <c>tools/list</c>, made once per profile.</summary>
internal sealed class ToolList
{
    private static readonly Lazy<ToolList> Full = new(() => new ToolList(ToolCatalog.All));

    private static readonly Lazy<ToolList> Core = new(() => new ToolList([.. ToolCatalog.All.Where(tool => tool.IsCore)]));

    private ToolList(IReadOnlyList<ToolDefinition> tools)
    {
        Count = tools.Count;
        Json = SdkJson.Serialize(new ListToolsResult { Tools = [.. tools.Select(Describe)] });
    }

    public int Count { get; }

    public ReadOnlyMemory<byte> Json { get; }

    public static ToolList For(McpProfile profile) => profile == McpProfile.Core ? Core.Value : Full.Value;

    private static Tool Describe(ToolDefinition tool)
    {
        using var schema = JsonDocument.Parse(tool.SchemaJson);
        return new Tool
        {
            Name = tool.Name,
            Description = tool.Description,
            InputSchema = schema.RootElement.Clone(),
            Annotations = new ToolAnnotations
            {
                ReadOnlyHint = tool.Hints.ReadOnly,
                DestructiveHint = tool.Hints.Destructive,
                IdempotentHint = tool.Hints.Idempotent,
                OpenWorldHint = tool.Hints.OpenWorld,
            },
        };
    }
}
