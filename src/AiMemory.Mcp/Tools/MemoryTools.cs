using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.UseCases;

namespace AiMemory.Mcp.Tools;

/// <summary>One memory by its id: get, update, delete, promote.</summary>
internal static class MemoryTools
{
    public static readonly ToolDefinition Get = new(
        "memory_get",
        "Read one memory with its links.",
        ToolHints.Reads,
        """{"type":"object","properties":{"id":{"type":"string","description":"Id or unique prefix"}},"required":["id"]}""",
        ["id"],
        GetAsync)
    { IsCore = true };

    public static readonly ToolDefinition Update = new(
        "memory_update",
        "Change the given fields of a memory; the others stay.",
        ToolHints.Replaces,
        """
        {"type":"object","properties":{
        "id":{"type":"string","description":"Id or unique prefix"},
        "title":{"type":"string"},
        "content":{"type":"string"},
        "tier":{"type":"string","enum":["short","mid","long"],"description":"Never lowers"},
        "namespace":{"type":"string"},
        "tags":{"type":"array","items":{"type":"string"},"description":"Replaces all tags"},
        "priority":{"type":"integer","minimum":1,"maximum":10},
        "confidence":{"type":"number","minimum":0.0,"maximum":1.0},
        "expires_at":{"type":"string","description":"RFC 3339"},
        "metadata":{"type":"object","description":"Replaces the metadata; the author stays"}
        },"required":["id"]}
        """,
        ["id"],
        UpdateAsync)
    { IsCore = true };

    public static readonly ToolDefinition Delete = new(
        "memory_delete",
        "Delete one memory for good.",
        ToolHints.Replaces,
        """{"type":"object","properties":{"id":{"type":"string","description":"Id or unique prefix"}},"required":["id"]}""",
        ["id"],
        DeleteAsync)
    { IsCore = true };

    public static readonly ToolDefinition Promote = new(
        "memory_promote",
        "Make a memory permanent, or copy it into an ancestor namespace.",
        ToolHints.Adds,
        """
        {"type":"object","properties":{
        "id":{"type":"string","description":"Id or unique prefix"},
        "to_namespace":{"type":"string","description":"A proper ancestor of the memory's namespace; copies instead"}
        },"required":["id"]}
        """,
        ["id"],
        PromoteAsync);

    private static async ValueTask<ToolResult> GetAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var outcome = await call.Service.GetAsync(call.Arguments.Required("id"), call.Caller, cancellationToken)
            .ConfigureAwait(false);
        return Answers.From(outcome, Describe);
    }

    /// <summary>The links stand among the memory's own keys, so the object is put in order as a whole.</summary>
    private static ToolResult Describe(GetResponse found)
    {
        var unordered = WireJson.ToText(writer =>
        {
            writer.WriteStartObject();
            WireJson.WriteMemoryMembers(writer, found.Memory);
            MemoryLinks.Write(writer, found.Links);
            writer.WriteEndObject();
        });
        return CanonicalJson.TryCanonicalize(unordered, out var ordered)
            ? new ToolResult(WireJson.ToText(writer => WireJson.WriteJson(writer, ordered), pretty: true))
            : throw new InvalidOperationException("A memory was written as something that is no JSON.");
    }

    private static async ValueTask<ToolResult> UpdateAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var request = new UpdateRequest
        {
            Id = arguments.Required("id"),
            Title = arguments.Text("title"),
            Content = arguments.Text("content"),
            Tier = arguments.Tier(),
            Namespace = arguments.Text("namespace"),
            Tags = arguments.Texts("tags"),
            Priority = arguments.Integer("priority"),
            Confidence = arguments.Number("confidence"),
            ExpiresAt = arguments.Text("expires_at"),
            MetadataJson = arguments.ObjectJson("metadata"),
        };

        var outcome = await call.Service.UpdateAsync(request, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, memory => ToolResult.Object(writer =>
        {
            writer.WritePropertyName("memory"u8);
            WireJson.WriteMemory(writer, memory);
            writer.WriteBoolean("updated"u8, value: true);
        }));
    }

    private static async ValueTask<ToolResult> DeleteAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var id = call.Arguments.Required("id");
        var outcome = await call.Service.DeleteAsync(id, ifMatch: null, call.NamedCaller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, _ => ToolResult.Object(writer => writer.WriteBoolean("deleted"u8, value: true)));
    }

    private static async ValueTask<ToolResult> PromoteAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var request = new PromoteRequest(call.Arguments.Required("id"), call.Arguments.Text("to_namespace"));
        var outcome = await call.Service.PromoteAsync(request, call.NamedCaller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, promoted => ToolResult.Object(writer => WritePromoted(writer, promoted)));
    }

    private static void WritePromoted(Utf8JsonWriter writer, PromoteResponse promoted)
    {
        if (promoted.CloneId is null)
        {
            writer.WriteString("id"u8, promoted.Id);
            writer.WriteString("mode"u8, "tier"u8);
            writer.WriteBoolean("promoted"u8, value: true);
            writer.WriteString("tier"u8, "long"u8);
            return;
        }

        writer.WriteString("clone_id"u8, promoted.CloneId);
        writer.WriteString("mode"u8, "vertical"u8);
        writer.WriteBoolean("promoted"u8, value: true);
        writer.WriteString("source_id"u8, promoted.Id);
        writer.WriteString("to_namespace"u8, promoted.ToNamespace);
    }
}
