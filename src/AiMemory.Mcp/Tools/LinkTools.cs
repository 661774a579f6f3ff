using System.Globalization;
using System.Text.Json;
using AiMemory.UseCases;

namespace AiMemory.Mcp.Tools;

/// <summary>Memories among each other: link, get_links, consolidate.</summary>
internal static class LinkTools
{
    private const int PreviewCharacters = 200;

    public static readonly ToolDefinition Link = new(
        "memory_link",
        "Link two memories.",
        ToolHints.Adds,
        """
        {"type":"object","properties":{
        "source_id":{"type":"string"},
        "target_id":{"type":"string"},
        "relation":{"type":"string","enum":["related_to","supersedes","contradicts","derived_from"],"default":"related_to"}
        },"required":["source_id","target_id"]}
        """,
        ["source_id", "target_id"],
        LinkAsync)
    { IsCore = true };

    public static readonly ToolDefinition GetLinks = new(
        "memory_get_links",
        "List the links of a memory, in both directions.",
        ToolHints.Reads,
        """{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}""",
        ["id"],
        GetLinksAsync);

    public static readonly ToolDefinition Consolidate = new(
        "memory_consolidate",
        "Merge several memories into one long-term memory. The originals are deleted.",
        ToolHints.RemovesMore,
        """
        {"type":"object","properties":{
        "ids":{"type":"array","items":{"type":"string"},"minItems":2,"maxItems":100,"description":"Exact ids, distinct"},
        "title":{"type":"string"},
        "summary":{"type":"string","description":"The merged text; left out, the language model writes it where one is configured"},
        "namespace":{"type":"string","description":"Default global"}
        },"required":["ids","title"]}
        """,
        [],
        ConsolidateAsync);

    private static async ValueTask<ToolResult> LinkAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var request = new LinkRequest(
            arguments.Required("source_id"), arguments.Required("target_id"), arguments.Text("relation") ?? "related_to");
        var outcome = await call.Service.LinkAsync(request, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, linked => ToolResult.Object(writer =>
        {
            writer.WriteBoolean("linked"u8, value: true);
            writer.WriteString("relation"u8, linked.Relation);
            writer.WriteString("source_id"u8, linked.SourceId);
            writer.WriteString("target_id"u8, linked.TargetId);
        }));
    }

    private static async ValueTask<ToolResult> GetLinksAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var outcome = await call.Service.GetLinksAsync(call.Arguments.Required("id"), call.Caller, cancellationToken)
            .ConfigureAwait(false);
        return Answers.From(outcome, links => ToolResult.Object(writer =>
        {
            writer.WriteNumber("count"u8, links.Count);
            MemoryLinks.Write(writer, links);
        }));
    }

    private static async ValueTask<ToolResult> ConsolidateAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        if (arguments.Array("ids") is not { } array)
        {
            return ToolResult.Error("ids is required (array of memory IDs)");
        }

        var ids = new List<string>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                return ToolResult.Error(string.Create(CultureInfo.InvariantCulture, $"ids[{ids.Count}] must be a string"));
            }

            ids.Add(item.GetString()!);
        }

        if (arguments.Text("title") is not { } title)
        {
            return ToolResult.Error("title is required");
        }

        var request = new ConsolidateRequest
        {
            Ids = ids,
            Title = title,
            Summary = arguments.Text("summary"),
            Namespace = arguments.Text("namespace") ?? "global",
        };
        var outcome = await call.Service.ConsolidateAsync(request, call.NamedCaller, cancellationToken).ConfigureAwait(false);
        return Answers.From(
            outcome,
            Describe,
            unsupported: "summary is required (or use smart/autonomous tier for auto-summarization)");
    }

    private static ToolResult Describe(ConsolidateResponse merged) => ToolResult.Object(writer =>
    {
        if (merged.AutoSummary is not null)
        {
            writer.WriteBoolean("auto_summary"u8, value: true);
        }

        writer.WriteNumber("consolidated"u8, merged.Consolidated);
        writer.WriteString("id"u8, merged.Id);
        if (merged.AutoSummary is not null)
        {
            writer.WriteString("summary_preview"u8, string.Concat(merged.AutoSummary.EnumerateRunes().Take(PreviewCharacters)));
        }
    });
}
