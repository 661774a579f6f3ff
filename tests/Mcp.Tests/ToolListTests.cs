using System.Text.Json;
using AiMemory.Mcp;
using Mcp.Tests.Support;

namespace Mcp.Tests;

/// <summary>What <c>tools/list</c> and the prompts advertise.</summary>
public class ToolListTests
{
    private static readonly string[] Order =
        ("memory_store, memory_recall, memory_search, memory_list, memory_delete, memory_promote, memory_forget, memory_stats, memory_update, "
        + "memory_get, memory_link, memory_get_links, memory_consolidate, memory_capabilities, memory_expand_query, memory_auto_tag, "
        + "memory_detect_contradiction, memory_archive_list, memory_archive_restore, memory_archive_purge, memory_archive_stats, memory_gc, "
        + "memory_session_start, memory_namespace_set_standard, memory_namespace_get_standard, memory_namespace_clear_standard, "
        + "memory_pending_list, memory_pending_approve, memory_pending_reject, memory_agent_register, memory_agent_list, memory_notify, "
        + "memory_inbox, memory_subscribe, memory_unsubscribe, memory_list_subscriptions").Split(", ");

    [Fact]
    public async Task Full_NamesAllToolsInOrder()
    {
        var tools = await ToolsAsync(McpProfile.Full);
        Assert.Equal(Order, tools.Select(tool => tool.GetProperty("name").GetString()));
        foreach (var tool in tools)
        {
            Assert.NotEmpty(tool.GetProperty("description").GetString()!);
            var schema = tool.GetProperty("inputSchema");
            Assert.Equal("object", schema.GetProperty("type").GetString());
            Assert.Equal(JsonValueKind.Object, schema.GetProperty("properties").ValueKind);
            Assert.True(!schema.TryGetProperty("required", out var required) || required.GetArrayLength() > 0);
            var hints = tool.GetProperty("annotations");
            Assert.False(hints.GetProperty("readOnlyHint").GetBoolean() && hints.GetProperty("destructiveHint").GetBoolean());
            _ = hints.GetProperty("idempotentHint").GetBoolean();
        }
    }

    [Fact]
    public async Task Core_IsAShortSubsetAndSaysWhatItCosts()
    {
        var tools = await ToolsAsync(McpProfile.Core);
        Assert.InRange(tools.Count, 8, 14);
        Assert.All(tools, tool => Assert.Contains(tool.GetProperty("name").GetString(), Order));
        Assert.Matches("^profile core: [0-9]+ tools, about [0-9]+ tokens of schema$", McpProfiles.Describe(McpProfile.Core));
        Assert.StartsWith("profile full: 36 tools", McpProfiles.Describe(McpProfile.Full), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("memory_store", "title,content", "title content tier namespace tags priority confidence source metadata agent_id scope")]
    [InlineData("memory_recall", "context", "context namespace limit tags since until as_agent budget_tokens context_tokens format")]
    [InlineData("memory_search", "query", "query namespace tier limit agent_id as_agent format")]
    [InlineData("memory_list", "", "namespace tier limit agent_id format")]
    [InlineData("memory_delete", "id", "id")]
    [InlineData("memory_promote", "id", "id to_namespace")]
    [InlineData("memory_forget", "", "namespace pattern tier dry_run")]
    [InlineData("memory_stats", "", "")]
    [InlineData("memory_update", "id", "id title content tier namespace tags priority confidence expires_at metadata")]
    [InlineData("memory_get", "id", "id")]
    [InlineData("memory_link", "source_id,target_id", "source_id target_id relation")]
    [InlineData("memory_get_links", "id", "id")]
    [InlineData("memory_consolidate", "ids,title", "ids title summary namespace")]
    [InlineData("memory_capabilities", "", "")]
    [InlineData("memory_expand_query", "query", "query")]
    [InlineData("memory_auto_tag", "id", "id")]
    [InlineData("memory_detect_contradiction", "id_a,id_b", "id_a id_b")]
    [InlineData("memory_archive_list", "", "namespace limit offset")]
    [InlineData("memory_archive_restore", "id", "id")]
    [InlineData("memory_archive_purge", "", "older_than_days")]
    [InlineData("memory_archive_stats", "", "")]
    [InlineData("memory_gc", "", "dry_run")]
    [InlineData("memory_session_start", "", "namespace limit format")]
    [InlineData("memory_namespace_set_standard", "namespace,id", "namespace id parent governance write_quorum")]
    [InlineData("memory_namespace_get_standard", "namespace", "namespace inherit")]
    [InlineData("memory_namespace_clear_standard", "namespace", "namespace")]
    [InlineData("memory_pending_list", "", "status limit")]
    [InlineData("memory_pending_approve", "id", "id")]
    [InlineData("memory_pending_reject", "id", "id")]
    [InlineData("memory_agent_register", "agent_id,agent_type", "agent_id agent_type capabilities")]
    [InlineData("memory_agent_list", "", "")]
    [InlineData("memory_notify", "target_agent_id,title,payload", "target_agent_id title payload priority tier")]
    [InlineData("memory_inbox", "", "agent_id unread_only limit")]
    [InlineData("memory_subscribe", "url", "url events secret namespace_filter agent_filter")]
    [InlineData("memory_unsubscribe", "id", "id")]
    [InlineData("memory_list_subscriptions", "", "")]
    public async Task Schema_OfEachTool_HasTheContractsParameters(string name, string required, string properties)
    {
        var tool = (await ToolsAsync(McpProfile.Full)).Single(t => t.GetProperty("name").GetString() == name);
        var schema = tool.GetProperty("inputSchema");
        var names = schema.TryGetProperty("required", out var list) ? list.EnumerateArray().Select(e => e.GetString()!) : [];
        Assert.Equal(required, string.Join(',', names));
        Assert.Equal(properties, string.Join(' ', schema.GetProperty("properties").EnumerateObject().Select(p => p.Name)));
    }

    [Fact]
    public async Task Prompts_AreListedAndTold()
    {
        var lines = await Talk.LinesAsync("""
            {"jsonrpc":"2.0","id":1,"method":"prompts/list"}
            {"jsonrpc":"2.0","id":2,"method":"prompts/get","params":{"name":"recall-first","arguments":{"namespace":"my/ns"}}}
            {"jsonrpc":"2.0","id":3,"method":"prompts/get","params":{"name":"memory-workflow"}}
            """);
        using var list = JsonDocument.Parse(lines[0]);
        var prompts = list.RootElement.GetProperty("result").GetProperty("prompts");
        Assert.Equal("recall-first", prompts[0].GetProperty("name").GetString());
        Assert.False(prompts[0].GetProperty("arguments")[0].GetProperty("required").GetBoolean());
        Assert.Equal("memory-workflow", prompts[1].GetProperty("name").GetString());
        Assert.False(prompts[1].TryGetProperty("arguments", out _));

        var first = Told(lines[1]);
        Assert.All(["RECALL FIRST", "TOON", "DEDUP", "memory_recall", "memory_store"], word => Assert.Contains(word, first, StringComparison.Ordinal));
        Assert.Contains("\"my/ns\"", first, StringComparison.Ordinal);
        var flow = Told(lines[2]);
        Assert.All(["STORE", "RECALL", "SEARCH", "CONSOLIDATE", "TOON"], word => Assert.Contains(word, flow, StringComparison.Ordinal));
    }

    private static string Told(string line)
    {
        using var document = JsonDocument.Parse(line);
        var result = document.RootElement.GetProperty("result");
        Assert.False(result.TryGetProperty("description", out _));
        var message = Assert.Single(result.GetProperty("messages").EnumerateArray());
        Assert.Equal("user", message.GetProperty("role").GetString());
        return message.GetProperty("content").GetProperty("text").GetString()!;
    }

    private static async Task<List<JsonElement>> ToolsAsync(McpProfile profile)
    {
        var line = Assert.Single(await Talk.LinesAsync(
            """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""", options: new McpServerOptions { Profile = profile }));
        using var document = JsonDocument.Parse(line);
        return [.. document.RootElement.GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.Clone())];
    }
}
