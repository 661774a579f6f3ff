using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.UseCases;

namespace AiMemory.Mcp.Tools;

/// <summary><c>memory_store</c>.</summary>
internal static class StoreTool
{
    public static readonly ToolDefinition Definition = new(
        "memory_store",
        "Save a memory. A memory with the same title and namespace is updated instead of duplicated.",
        ToolHints.Adds,
        """
        {"type":"object","properties":{
        "title":{"type":"string","description":"Short and specific; unique within the namespace"},
        "content":{"type":"string","description":"What to remember"},
        "tier":{"type":"string","enum":["short","mid","long"],"default":"mid","description":"Kept 6 hours, 7 days, or for good"},
        "namespace":{"type":"string","description":"Project or topic; default global"},
        "tags":{"type":"array","items":{"type":"string"},"default":[]},
        "priority":{"type":"integer","minimum":1,"maximum":10,"default":5},
        "confidence":{"type":"number","minimum":0.0,"maximum":1.0,"default":1.0},
        "source":{"type":"string","enum":["user","claude","hook","api","cli","import","consolidation","system","chaos"],"default":"claude"},
        "metadata":{"type":"object","description":"Any JSON object","default":{}},
        "agent_id":{"type":"string","description":"Author, when it is not the caller"},
        "scope":{"type":"string","enum":["private","team","unit","org","collective"],"description":"Who sees it in as_agent queries"}
        },"required":["title","content"]}
        """,
        ["title", "content"],
        RunAsync)
    { IsCore = true };

    private static async ValueTask<ToolResult> RunAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var tier = Tier.Mid;
        if (arguments.Text("tier") is { } text && !TierNames.TryParse(text, out tier))
        {
            return ToolResult.Error($"invalid tier: {text}");
        }

        var metadata = new Metadata(arguments.ObjectJson("metadata") ?? Metadata.Empty.Json);
        var request = new StoreRequest
        {
            Title = arguments.Required("title"),
            Content = arguments.Required("content"),
            Tier = tier,
            Namespace = arguments.Text("namespace") ?? "global",
            Tags = arguments.Texts("tags") ?? [],
            Priority = arguments.Integer("priority") ?? 5,
            Confidence = arguments.Number("confidence") ?? 1.0,
            Source = arguments.Text("source") ?? "claude",
            MetadataJson = metadata.Text,
            Scope = arguments.Text("scope") ?? metadata.Scope,
        };

        var outcome = await call.Service.StoreAsync(request, ResolveAuthor(call, metadata), cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, stored => Describe(stored, request));
    }

    /// <summary>
    /// The argument, else the author inside the metadata, else the caller; an empty argument goes past the metadata. Always a claim, so
    /// that nothing behind this edge reads the metadata a second time.
    /// </summary>
    private static Caller ResolveAuthor(ToolCall call, Metadata metadata)
    {
        var argument = call.Arguments.Text("agent_id");
        var caller = call.MakeCaller(argument ?? metadata.AgentId);
        return caller.ClaimedAgentId is null ? caller with { ClaimedAgentId = caller.FallbackAgentId } : caller;
    }

    private static ToolResult Describe(StoreResponse stored, StoreRequest request) => ToolResult.Object(writer =>
    {
        var memory = stored.Memory;
        if (stored.DuplicatePath)
        {
            writer.WriteString("action"u8, "updated existing memory"u8);
            writer.WriteString("agent_id"u8, memory.Metadata.AgentId ?? stored.AgentId);
            writer.WriteBoolean("duplicate"u8, value: true);
        }
        else
        {
            writer.WriteString("agent_id"u8, stored.AgentId);
            WriteIfAny(writer, "auto_tags", stored.AutoTags);
            if (stored.HookSkipped is not null)
            {
                writer.WriteString("autonomy_hook_skipped"u8, stored.HookSkipped);
            }

            WriteIfAny(writer, "confirmed_contradictions", stored.ConfirmedContradictions);
        }

        writer.WriteString("id"u8, memory.Id);
        writer.WriteString("namespace"u8, request.Namespace);
        if (!stored.DuplicatePath)
        {
            WriteIfAny(writer, "near_duplicates", stored.NearDuplicates);
            WriteIfAny(writer, "potential_contradictions", stored.PotentialContradictions);
        }

        writer.WriteString("tier"u8, request.Tier.ToWire());
        writer.WriteString("title"u8, request.Title);
    });

    private static void WriteIfAny(Utf8JsonWriter writer, string name, IReadOnlyList<string>? values)
    {
        if (values is { Count: > 0 })
        {
            WireJson.WriteStrings(writer, name, values);
        }
    }
}
