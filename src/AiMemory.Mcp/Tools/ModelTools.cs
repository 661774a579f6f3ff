using AiMemory.Domain.Json;
using AiMemory.UseCases;

namespace AiMemory.Mcp.Tools;

/// <summary>What this instance can do, and what needs a language model.</summary>
internal static class ModelTools
{
    private const string NoExpansion = "query expansion requires smart or autonomous tier (Ollama LLM)";
    private const string NoTagging = "auto-tagging requires smart or autonomous tier (Ollama LLM)";
    private const string NoDetection = "contradiction detection requires smart or autonomous tier (Ollama LLM)";

    public static readonly ToolDefinition Capabilities = new(
        "memory_capabilities",
        "What this instance can do: tier, features, models.",
        ToolHints.Reads,
        """{"type":"object","properties":{}}""",
        [],
        GetCapabilitiesAsync)
    { IsCore = true };

    public static readonly ToolDefinition ExpandQuery = new(
        "memory_expand_query",
        "Suggest related search terms. Needs a language model.",
        ToolHints.Reads,
        """{"type":"object","properties":{"query":{"type":"string"}},"required":["query"]}""",
        [],
        ExpandQueryAsync);

    public static readonly ToolDefinition AutoTag = new(
        "memory_auto_tag",
        "Let the language model tag a memory.",
        ToolHints.Adds,
        """{"type":"object","properties":{"id":{"type":"string","description":"Exact id"}},"required":["id"]}""",
        [],
        AutoTagAsync);

    public static readonly ToolDefinition DetectContradiction = new(
        "memory_detect_contradiction",
        "Ask the language model whether two memories contradict each other.",
        ToolHints.Reads,
        """
        {"type":"object","properties":{
        "id_a":{"type":"string","description":"Exact id"},
        "id_b":{"type":"string","description":"Exact id"}
        },"required":["id_a","id_b"]}
        """,
        [],
        DetectContradictionAsync);

    private static ValueTask<ToolResult> GetCapabilitiesAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var capable = call.Service.GetCapabilities();
        return ValueTask.FromResult(ToolResult.Object(writer =>
        {
            writer.WriteStartObject("features"u8);
            writer.WriteBoolean("auto_consolidation"u8, capable.QueryExpansion);
            writer.WriteBoolean("auto_tagging"u8, capable.QueryExpansion);
            writer.WriteBoolean("contradiction_analysis"u8, capable.QueryExpansion);
            writer.WriteBoolean("cross_encoder_reranking"u8, capable.CrossEncoderReranking);
            writer.WriteBoolean("hybrid_recall"u8, capable.SemanticSearch);
            writer.WriteBoolean("keyword_search"u8, value: true);
            writer.WriteBoolean("memory_reflection"u8, capable.CrossEncoderReranking);
            writer.WriteBoolean("query_expansion"u8, capable.QueryExpansion);
            writer.WriteBoolean("semantic_search"u8, capable.SemanticSearch);
            writer.WriteEndObject();
            writer.WriteStartObject("models"u8);
            writer.WriteString("cross_encoder"u8, capable.CrossEncoder);
            writer.WriteString("embedding"u8, capable.EmbeddingModel);
            writer.WriteNumber("embedding_dim"u8, capable.EmbeddingDim);
            writer.WriteString("llm"u8, capable.Llm);
            writer.WriteEndObject();
            writer.WriteString("tier"u8, capable.Tier);
            writer.WriteString("version"u8, capable.Version);
        }));
    }

    private static async ValueTask<ToolResult> ExpandQueryAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var query = call.Arguments.Text("query");
        if (query is null)
        {
            return Missing(call, "query", NoExpansion);
        }

        var outcome = await call.Service.ExpandQueryAsync(query, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(
            outcome,
            terms => ToolResult.Object(writer =>
            {
                WireJson.WriteStrings(writer, "expanded_terms", terms);
                writer.WriteString("original"u8, query);
            }),
            unsupported: NoExpansion);
    }

    private static async ValueTask<ToolResult> AutoTagAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var id = call.Arguments.Text("id");
        if (id is null)
        {
            return Missing(call, "id", NoTagging);
        }

        var outcome = await call.Service.AutoTagAsync(id, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(
            outcome,
            tagged => ToolResult.Object(writer =>
            {
                WireJson.WriteStrings(writer, "all_tags", tagged.AllTags);
                writer.WriteString("id"u8, tagged.Id);
                WireJson.WriteStrings(writer, "new_tags", tagged.NewTags);
            }),
            unsupported: NoTagging);
    }

    private static async ValueTask<ToolResult> DetectContradictionAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var idA = call.Arguments.Text("id_a");
        var idB = call.Arguments.Text("id_b");
        if (idA is null || idB is null)
        {
            return Missing(call, idA is null ? "id_a" : "id_b", NoDetection);
        }

        var outcome = await call.Service.DetectContradictionAsync(idA, idB, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(
            outcome,
            checkedPair => ToolResult.Object(writer =>
            {
                writer.WriteBoolean("contradicts"u8, checkedPair.Contradicts);
                WriteSide(writer, "memory_a", checkedPair.MemoryA);
                WriteSide(writer, "memory_b", checkedPair.MemoryB);
            }),
            unsupported: NoDetection);
    }

    private static void WriteSide(System.Text.Json.Utf8JsonWriter writer, string name, Memory memory)
    {
        writer.WriteStartObject(name);
        writer.WriteString("id"u8, memory.Id);
        writer.WriteString("title"u8, memory.Title);
        writer.WriteEndObject();
    }

    /// <summary>Whether there is a model comes before what the arguments are.</summary>
    private static ToolResult Missing(ToolCall call, string argument, string unsupported) =>
        ToolResult.Error(call.Service.GetCapabilities().LanguageModelConfigured ? $"{argument} is required" : unsupported);
}
