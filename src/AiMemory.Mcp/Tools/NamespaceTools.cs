using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.UseCases;

namespace AiMemory.Mcp.Tools;

/// <summary>Totals, and the standards of namespaces.</summary>
internal static class NamespaceTools
{
    private const string Levels = """{"type":"string","enum":["any","registered","owner","approve"]}""";

    public static readonly ToolDefinition Stats = new(
        "memory_stats",
        "Totals: memories by tier and namespace, links, size.",
        ToolHints.Reads,
        """{"type":"object","properties":{}}""",
        [],
        GetStatsAsync);

    public static readonly ToolDefinition SetStandard = new(
        "memory_namespace_set_standard",
        "Make a memory the standard of a namespace, and optionally set who may write, promote and delete there.",
        ToolHints.Replaces,
        $$$"""
        {"type":"object","properties":{
        "namespace":{"type":"string","description":"* means global"},
        "id":{"type":"string","description":"Exact id of the memory that holds the standard"},
        "parent":{"type":"string","description":"Namespace to inherit from; found by name when left out"},
        "governance":{"type":"object","properties":{
        "write":{{{Levels}}},"promote":{{{Levels}}},"delete":{{{Levels}}},
        "approver":{"description":"\"human\", {\"agent\":\"<id>\"} or {\"consensus\":<n>}"}},
        "description":"All four keys are needed"},
        "write_quorum":{"type":"integer","minimum":1,"description":"Nodes that must hold a write here; left out: the cluster's"}
        },"required":["namespace","id"]}
        """,
        ["namespace", "id"],
        SetStandardAsync);

    public static readonly ToolDefinition GetStandard = new(
        "memory_namespace_get_standard",
        "Read the standard of a namespace, or with inherit those of its whole chain.",
        ToolHints.Reads,
        """
        {"type":"object","properties":{
        "namespace":{"type":"string"},
        "inherit":{"type":"boolean","default":false}
        },"required":["namespace"]}
        """,
        ["namespace"],
        GetStandardAsync);

    public static readonly ToolDefinition ClearStandard = new(
        "memory_namespace_clear_standard",
        "Detach the standard of a namespace; its memory stays.",
        ToolHints.Replaces,
        """{"type":"object","properties":{"namespace":{"type":"string"}},"required":["namespace"]}""",
        ["namespace"],
        ClearStandardAsync);

    private static async ValueTask<ToolResult> GetStatsAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var outcome = await call.Service.GetStatsAsync(call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, stats => new ToolResult(WireJson.ToText(w => WireJson.WriteStats(w, stats), pretty: true)));
    }

    private static async ValueTask<ToolResult> SetStandardAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var parent = arguments.Text("parent");

        // Any value is passed on, so that a policy of the wrong type is refused instead of silently not being set.
        var governance = arguments.AnyJson("governance");
        var quorum = arguments.Integer("write_quorum");
        if (arguments.Mistyped("write_quorum", JsonValueKind.Number) is not null || (quorum is null && arguments.Number("write_quorum") is not null))
        {
            // Anything else than a refusal would leave the writes of the namespace with another quorum than was meant.
            return ToolResult.Error("write_quorum must be an integer");
        }

        var request = new SetStandardRequest(
            arguments.Required("namespace"), arguments.Required("id"), parent, governance, quorum is { } w ? (int)Math.Clamp(w, int.MinValue, int.MaxValue) : null);
        var outcome = await call.Service.SetStandardAsync(request, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(
            outcome,
            set => ToolResult.Object(writer =>
            {
                if (governance is not null)
                {
                    WireJson.WriteJson(writer, "governance", set.GovernanceJson ?? governance);
                }

                writer.WriteString("namespace"u8, set.Namespace);
                if (parent is not null)
                {
                    writer.WriteString("parent"u8, parent);
                }

                writer.WriteBoolean("set"u8, value: true);
                writer.WriteString("standard_id"u8, set.StandardId);
                if (quorum is { } own)
                {
                    writer.WriteNumber("write_quorum"u8, own);
                }
            }),
            notFound: $"memory not found: {request.MemoryId}");
    }

    private static async ValueTask<ToolResult> GetStandardAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var inherit = call.Arguments.Flag("inherit") ?? false;
        var outcome = await call.Service
            .GetStandardAsync(call.Arguments.Required("namespace"), inherit, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, found => ToolResult.Object(writer =>
        {
            if (inherit)
            {
                WriteChain(writer, found);
            }
            else
            {
                WriteOwn(writer, found);
            }
        }));
    }

    private static void WriteOwn(Utf8JsonWriter writer, GetStandardResponse found)
    {
        switch (found.Own)
        {
            case null:
                writer.WriteString("namespace"u8, found.Namespace);
                writer.WriteNull("standard_id"u8);
                break;
            case { Memory: null } dangling:
                writer.WriteString("namespace"u8, found.Namespace);
                writer.WriteString("standard_id"u8, dangling.StandardId);
                writer.WriteString("warning"u8, "standard memory not found — may have been deleted"u8);
                break;
            default:
                WriteStandard(writer, found.Own);
                break;
        }
    }

    private static void WriteChain(Utf8JsonWriter writer, GetStandardResponse found)
    {
        var standards = (found.Inherited ?? []).Where(standard => standard.Memory is not null).ToList();
        WireJson.WriteStrings(writer, "chain", found.Chain ?? []);
        writer.WriteNumber("count"u8, standards.Count);
        writer.WriteString("namespace"u8, found.Namespace);
        writer.WriteStartArray("standards"u8);
        foreach (var standard in standards)
        {
            writer.WriteStartObject();
            WriteStandard(writer, standard);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteStandard(Utf8JsonWriter writer, StandardView standard)
    {
        writer.WriteString("content"u8, standard.Memory!.Content);
        WireJson.WriteJson(writer, "governance", standard.GovernanceJson);
        writer.WriteString("namespace"u8, standard.Namespace);
        writer.WriteNumber("priority"u8, standard.Memory.Priority);
        writer.WriteString("standard_id"u8, standard.StandardId);
        writer.WriteString("title"u8, standard.Memory.Title);
        if (standard.WriteQuorum is { } quorum)
        {
            writer.WriteNumber("write_quorum"u8, quorum);
        }
    }

    private static async ValueTask<ToolResult> ClearStandardAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var outcome = await call.Service
            .ClearStandardAsync(call.Arguments.Required("namespace"), call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, cleared => ToolResult.Object(writer =>
        {
            writer.WriteBoolean("cleared"u8, cleared.Cleared);
            writer.WriteString("namespace"u8, cleared.Namespace);
        }));
    }
}
