using AiMemory.Mcp.Protocol;
using ModelContextProtocol.Protocol;

namespace AiMemory.Mcp.Prompts;

/// <summary>The two prompts (contract, mcp-tools 6).</summary>
internal static class PromptCatalog
{
    private const string RecallFirst = """
        You have a persistent memory. Use it proactively, by these rules:

        1. RECALL FIRST: call memory_recall at the start of every conversation, and again before you answer anything about earlier work, decisions or preferences.
        2. Store corrections at once: when the user corrects you, call memory_store with tier long and priority 9.
        3. TOON: recall, search, list and session_start answer in compact TOON, which costs far fewer tokens than JSON; pass format "json" when you need every field.
        4. Tiers: short lives 6 hours, mid 7 days, long is permanent. A mid memory that is recalled 5 times is promoted to long by itself.
        5. DEDUP: storing the same title in the same namespace updates the memory instead of adding another; reuse titles on purpose.
        6. Always pass a namespace, so that projects do not mix.
        7. Call memory_capabilities once per session to learn what this server can do.
        8. Tag what you store; where a language model is configured, memory_auto_tag does it for you.
        """;

    private const string Workflow = """
        Memory tools at a glance. Lists come back as TOON unless you pass format "json".

        STORE: memory_store(title, content, namespace, tier, tags, priority) saves, or updates the same title
        RECALL: memory_recall(context, namespace, limit, budget_tokens) finds what fits, ranked
        SEARCH: memory_search(query, namespace, tier) finds memories that hold all words
        LIST: memory_list(namespace, tier, limit) browses by priority
        GET: memory_get(id) reads one memory with its links
        PROMOTE: memory_promote(id, to_namespace) makes it permanent, or copies it into a parent namespace
        CONSOLIDATE: memory_consolidate(ids, title, summary) merges several into one
        LINK: memory_link(source_id, target_id, relation) with related_to, supersedes, contradicts or derived_from
        TAG: memory_auto_tag(id) lets the language model tag it
        EXPAND: memory_expand_query(query) suggests related search terms
        CONTRADICT: memory_detect_contradiction(id_a, id_b) asks whether two memories conflict
        """;

    private static readonly Lazy<byte[]> List = new(() => SdkJson.Serialize(new ListPromptsResult
    {
        Prompts =
        [
            new Prompt
            {
                Name = "recall-first",
                Description = "How to use the memory proactively",
                Arguments =
                [
                    new PromptArgument
                    {
                        Name = "namespace", Description = "Namespace to work in", Required = false,
                    },
                ],
            },
            new Prompt { Name = "memory-workflow", Description = "The memory tools on one page" },
        ],
    }));

    public static ReadOnlyMemory<byte> ListJson => List.Value;

    /// <returns>The answer to <c>prompts/get</c>; null when there is no such prompt.</returns>
    public static byte[]? Get(string name, string? @namespace) => name switch
    {
        "recall-first" => Write(@namespace is null ? RecallFirst : $"{RecallFirst}\n\nWork in the namespace \"{@namespace}\"."),
        "memory-workflow" => Write(Workflow),
        _ => null,
    };

    private static byte[] Write(string text) => SdkJson.Serialize(new GetPromptResult
    {
        Messages = [new PromptMessage { Role = Role.User, Content = new TextContentBlock { Text = text } }],
    });
}
