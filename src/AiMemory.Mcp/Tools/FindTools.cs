using AiMemory.Mcp.Results;
using AiMemory.UseCases;

namespace AiMemory.Mcp.Tools;

/// <summary>Finding memories: <c>memory_recall</c>, <c>memory_search</c>, <c>memory_list</c>, <c>memory_session_start</c>.</summary>
internal static class FindTools
{
    private const int RecallMax = 50;
    private const int ListMax = 200;

    private const string FormatProperty =
        """
        "format":{"type":"string","enum":["json","toon","toon_compact"],"default":"toon_compact","description":"TOON costs far fewer tokens than JSON"}
        """;

    public static readonly ToolDefinition Recall = new(
        "memory_recall",
        "Recall the memories that best fit a context, ranked. Returns TOON unless format says json.",
        ToolHints.Reads,
        $$$"""
        {"type":"object","properties":{
        "context":{"type":"string","description":"What you are working on or were asked"},
        "namespace":{"type":"string","description":"Exact; with a slash its ancestors too"},
        "limit":{"type":"integer","default":10,"maximum":50},
        "tags":{"type":"string","description":"One tag, exact"},
        "since":{"type":"string","description":"Created at or after, RFC 3339"},
        "until":{"type":"string","description":"Created at or before, RFC 3339"},
        "as_agent":{"type":"string","description":"Namespace position whose view applies"},
        "budget_tokens":{"type":"integer","minimum":1,"description":"Stop before the rows cost more tokens"},
        "context_tokens":{"type":"array","items":{"type":"string"},"description":"Recent words of the conversation; they steer semantic recall"},
        {{{FormatProperty}}}
        },"required":["context"]}
        """,
        ["context"],
        RecallAsync)
    { IsCore = true };

    public static readonly ToolDefinition Search = new(
        "memory_search",
        "Search memories that contain all the words. Returns TOON unless format says json.",
        ToolHints.Reads,
        $$$"""
        {"type":"object","properties":{
        "query":{"type":"string","description":"All words must occur"},
        "namespace":{"type":"string"},
        "tier":{"type":"string","enum":["short","mid","long"]},
        "limit":{"type":"integer","default":20,"maximum":200},
        "agent_id":{"type":"string","description":"Only memories of this author"},
        "as_agent":{"type":"string","description":"Namespace position whose view applies"},
        {{{FormatProperty}}}
        },"required":["query"]}
        """,
        ["query"],
        SearchAsync)
    { IsCore = true };

    public static readonly ToolDefinition List = new(
        "memory_list",
        "List memories by priority, then by last update. Returns TOON unless format says json.",
        ToolHints.Reads,
        $$$"""
        {"type":"object","properties":{
        "namespace":{"type":"string"},
        "tier":{"type":"string","enum":["short","mid","long"]},
        "limit":{"type":"integer","default":20,"maximum":200},
        "agent_id":{"type":"string","description":"Only memories of this author"},
        {{{FormatProperty}}}
        }}
        """,
        [],
        ListAsync)
    { IsCore = true };

    public static readonly ToolDefinition SessionStart = new(
        "memory_session_start",
        "Opening context for a session: the most important memories and the namespace's standards.",
        ToolHints.Reads,
        $$$"""
        {"type":"object","properties":{
        "namespace":{"type":"string"},
        "limit":{"type":"integer","default":10,"maximum":50},
        {{{FormatProperty}}}
        }}
        """,
        [],
        StartSessionAsync)
    { IsCore = true };

    private static async ValueTask<ToolResult> RecallAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var request = new RecallRequest
        {
            Context = arguments.Required("context"),
            Namespace = arguments.Text("namespace"),
            Limit = Math.Min(arguments.Count("limit") ?? 10, RecallMax),
            Tag = arguments.Text("tags"),
            Since = arguments.Text("since"),
            Until = arguments.Text("until"),
            AsAgent = arguments.Text("as_agent"),
            BudgetTokens = arguments.Count("budget_tokens"),
            ContextTokens = arguments.Texts("context_tokens"),
        };

        var outcome = await call.Service.RecallAsync(request, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, found => MemoryListResult.Write(
            new MemoryList("memories", Without(found.Standards, found.Items.Select(item => new MemoryListRow(item.Memory, item.Score))))
            {
                Mode = found.Mode,
                TokensUsed = found.TokensUsed,
                BudgetTokens = found.BudgetTokens,
                Standards = found.Standards,
            },
            arguments.Text("format")));
    }

    private static async ValueTask<ToolResult> SearchAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var request = new SearchRequest
        {
            Query = arguments.Required("query"),
            Namespace = arguments.Text("namespace"),
            Tier = arguments.Tier(),
            Limit = Math.Min(arguments.Count("limit") ?? 20, ListMax),
            AgentId = arguments.Text("agent_id"),
            AsAgent = arguments.Text("as_agent"),
        };

        var outcome = await call.Service.SearchAsync(request, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, found => MemoryListResult.Write(new MemoryList("results", Rows(found)), arguments.Text("format")));
    }

    private static async ValueTask<ToolResult> ListAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var request = new ListRequest
        {
            Namespace = arguments.Text("namespace"),
            Tier = arguments.Tier(),
            Limit = Math.Min(arguments.Count("limit") ?? 20, ListMax),
            AgentId = arguments.Text("agent_id"),
        };

        var outcome = await call.Service.ListAsync(request, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, found => MemoryListResult.Write(new MemoryList("memories", Rows(found)), arguments.Text("format")));
    }

    private static async ValueTask<ToolResult> StartSessionAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var request = new SessionStartRequest(arguments.Text("namespace"), Math.Min(arguments.Count("limit") ?? 10, RecallMax));
        var outcome = await call.Service.StartSessionAsync(request, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, started => MemoryListResult.Write(
            new MemoryList(
                "memories", Without(started.Standards, started.Memories.Select(memory => new MemoryListRow(memory, Score: 0))))
            {
                Mode = "session_start",
                Standards = started.Standards,
                Summary = started.Summary,
            },
            arguments.Text("format")));
    }

    private static List<MemoryListRow> Rows(IReadOnlyList<Memory> memories) =>
        [.. memories.Select(memory => new MemoryListRow(memory))];

    /// <summary>A standard is shown once, as a standard.</summary>
    private static List<MemoryListRow> Without(IReadOnlyList<Memory> standards, IEnumerable<MemoryListRow> rows)
    {
        var shown = standards.Select(standard => standard.Id).ToHashSet(StringComparer.Ordinal);
        return [.. rows.Where(row => !shown.Contains(row.Memory.Id))];
    }
}
