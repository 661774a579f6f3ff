using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>Forget, consolidate, gc, archive (http-api 7 and 10, rules 11 and 14).</summary>
public sealed class LifecycleTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private readonly GatewayNode _node = fixture.Node;

    [Fact]
    public async Task Forget_CombinesItsFiltersWithAnd_AndArchives()
    {
        await _node.StoreAsync("f1", "red apple");
        await _node.StoreAsync("f1", "green pear", "\"tier\":\"long\"");
        await _node.StoreAsync("f2", "red cherry");
        (await _node.PostAsync("/api/v1/forget", """{"namespace":"f1","pattern":"red blue","tier":"long"}""")).Is(200, """{"deleted":0}""");
        (await _node.PostAsync("/api/v1/forget", """{"namespace":"f1","pattern":"red green","tier":null}""")).Is(200, """{"deleted":2}""");
        Assert.Equal(["red cherry"], (await _node.GetAsync("/api/v1/memories?namespace=f2")).TextsOf("memories"));
        var archived = await _node.GetAsync("/api/v1/archive?namespace=f1");
        Assert.Equal(["red apple", "green pear"], archived.TextsOf("archived"));
        Assert.Equal(["forget", "forget"], archived.TextsOf("archived", "archive_reason"));
    }

    [Fact]
    public async Task Forget_BlankPattern_MatchesNothing_AndNoFilterIsRefused()
    {
        await _node.StoreAsync("f3", "empty");
        (await _node.PostAsync("/api/v1/forget", """{"namespace":"f3","pattern":""}""")).Is(200, """{"deleted":0}""");
        (await _node.PostAsync("/api/v1/forget", """{"namespace":"f3","pattern":" !!! "}""")).Is(200, """{"deleted":0}""");
        (await _node.PostAsync("/api/v1/forget", "{}")).IsError(400, "at least one of namespace, pattern, or tier is required");
        (await _node.PostAsync("/api/v1/forget", """{"namespace":null}""")).IsError(400, "at least one of namespace, pattern, or tier is required");
        (await _node.PostAsync("/api/v1/forget", """{"namespace":"f3","pattern":"a\u0000b"}""")).IsError(400, "unterminated string");
        (await _node.PostAsync("/api/v1/forget", """{"tier":"eternal"}""")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: ");
        (await _node.PostAsync("/api/v1/forget", """{"namespace":5}""")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: ");
        (await _node.SendAsync("POST", "/api/v1/forget", null)).IsError(415, "Expected request with `Content-Type: application/json`");
        Assert.Equal(["empty"], (await _node.GetAsync("/api/v1/memories?namespace=f3")).TextsOf("memories"));
    }

    [Fact]
    public async Task Consolidate_MakesOneOfMany()
    {
        var a = await _node.StoreAsync("c1", "a", "\"tags\":[\"z\",\"b\"],\"metadata\":{\"k\":1,\"x\":1}", "alice");
        var b = await _node.StoreAsync("c1", "b", "\"tags\":[\"a\",\"b\"],\"metadata\":{\"k\":2}", "bob");
        var reply = await _node.PostAsync(
            "/api/v1/consolidate", $$"""{"ids":["{{a}}","{{b}}"],"title":"both","summary":"a and b","namespace":"c2","tier":null}""", ("X-Agent-Id", "carol"));
        reply.Is(201, """{"consolidated":2,"id":"<id>"}""");
        var row = (await _node.GetAsync("/api/v1/memories/" + reply.Text("id"))).Json.GetProperty("memory");
        Assert.Equal("long", row.GetProperty("tier").GetString());
        Assert.Equal("a and b", row.GetProperty("content").GetString());
        Assert.Equal("consolidation", row.GetProperty("source").GetString());
        Assert.Equal("""["a","b","z"]""", row.GetProperty("tags").GetRawText());
        Assert.Equal(5, row.GetProperty("priority").GetInt32());
        Assert.False(row.TryGetProperty("expires_at", out _));
        Assert.Equal(
            $$"""{"agent_id":"carol","consolidated_from_agents":["alice","bob"],"derived_from":["{{a}}","{{b}}"],"k":2,"x":1}""",
            row.GetProperty("metadata").GetRawText());
        (await _node.GetAsync("/api/v1/memories/" + a)).IsError(404, "not found");
        Assert.Empty((await _node.GetAsync("/api/v1/archive?namespace=c1")).TextsOf("archived"));
    }

    [Fact]
    public async Task Consolidate_DefaultsToGlobalAndLong()
    {
        var (a, b) = (await _node.StoreAsync("c3", "a"), await _node.StoreAsync("c3", "b"));
        var reply = await _node.PostAsync("/api/v1/consolidate", $$"""{"ids":["{{a}}","{{b}}"],"title":"c3 both","summary":"s","agent_id":"dave"}""", ("X-Agent-Id", "x"));
        var row = (await _node.GetAsync("/api/v1/memories/" + reply.Text("id"))).Json.GetProperty("memory");
        Assert.Equal("global long dave", $"{row.GetProperty("namespace")} {row.GetProperty("tier")} {row.GetProperty("metadata").GetProperty("agent_id")}");
    }

    [Fact]
    public async Task Consolidate_Refuses_AndChangesNothing()
    {
        var (a, b) = (await _node.StoreAsync("c4", "a"), await _node.StoreAsync("c4", "b"));
        async Task<Reply> Try(string ids, string rest = "\"title\":\"new\",\"summary\":\"s\",\"namespace\":\"c4\"") =>
            await _node.PostAsync("/api/v1/consolidate", $"{{\"ids\":[{ids}],{rest}}}");
        var pair = $"\"{a}\",\"{b}\"";
        (await Try("")).IsError(400, "need at least 2 memory IDs to consolidate");
        (await Try($"\"{a}\"")).IsError(400, "need at least 2 memory IDs to consolidate");
        (await Try(string.Join(',', Enumerable.Range(0, 101).Select(i => $"\"i{i}\"")))).IsError(400, "cannot consolidate more than 100 memories at once");
        (await Try($"\"{a}\",\"{a}\"")).IsError(400, $"duplicate memory ID: {a}");
        (await Try($"\"{a}\",\"\"")).IsError(400, "id cannot be empty");
        (await Try(pair, "\"title\":\"\",\"summary\":\"\",\"namespace\":\"\"")).IsError(400, "title cannot be empty");
        (await Try(pair, "\"title\":\"t\",\"summary\":\"\",\"namespace\":\"\"")).IsError(400, "content cannot be empty");
        (await Try(pair, "\"title\":\"t\",\"summary\":\"s\",\"namespace\":\"\"")).IsError(400, "namespace cannot be empty");
        (await Try(pair, "\"title\":\"t\"")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: missing field `summary`");
        (await Try(pair, "\"title\":\"t\",\"summary\":\"s\",\"namespace\":null")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: ");
        (await Try($"\"{a}\",\"{b[..8]}\"")).IsError(404, $"memory not found: {b[..8]}");
        (await Try(pair, "\"title\":\"a\",\"summary\":\"s\",\"namespace\":\"c4\"")).IsErrorStarting(409, "title 'a' already exists in namespace 'c4'");
        Assert.Equal(["b", "a"], (await _node.GetAsync("/api/v1/memories?namespace=c4")).TextsOf("memories"));
    }

    [Fact]
    public async Task Gc_ArchivesWhatHasExpired()
    {
        await _node.PostAsync("/api/v1/import", """
            {"memories":[{"id":"gc-1","tier":"mid","namespace":"gc","title":"t","content":"c","tags":["a","b"],"priority":5,"confidence":1,"source":"api",
            "access_count":3,"created_at":"2020-01-01T00:00:00Z","updated_at":"2020-01-01T00:00:00Z","expires_at":"2020-01-02T00:00:00Z","metadata":{"k":1}}]}
            """);
        var swept = await _node.PostAsync("/api/v1/gc", "{");
        swept.Is(200, """{"expired_deleted":<n>}""");
        Assert.True(swept.Json.GetProperty("expired_deleted").GetInt32() >= 1);
        var archived = await _node.GetAsync("/api/v1/archive?namespace=gc");
        archived.Is(200, """
            {"archived":[{"access_count":3,"archive_reason":"ttl_expired","archived_at":"<time>","confidence":1.0,"content":"c","created_at":"2020-01-01T00:00:00Z","expires_at":"2020-01-02T00:00:00Z","id":"gc-1","last_accessed_at":null,"metadata":{"k":1},"namespace":"gc","priority":5,"source":"api","tags":"[\"a\",\"b\"]","tier":"mid","title":"t","updated_at":"2020-01-01T00:00:00Z"}],"count":1}
            """.Trim());
    }

    [Fact]
    public async Task Restore_BringsARowBack_AsLongWithoutExpiry()
    {
        var id = await _node.StoreAsync("a1", "back", "\"tags\":[\"t\"],\"metadata\":{\"k\":1}");
        await _node.PostAsync("/api/v1/forget", """{"namespace":"a1"}""");
        (await _node.SendAsync("POST", $"/api/v1/archive/{id[..8]}/restore", null)).IsError(404, "not found in archive");
        (await _node.SendAsync("POST", $"/api/v1/archive/{id}/restore", null)).Is(200, $$"""{"id":"{{id}}","restored":true}""");
        var row = (await _node.GetAsync("/api/v1/memories/" + id)).Json.GetProperty("memory");
        Assert.Equal("long", row.GetProperty("tier").GetString());
        Assert.False(row.TryGetProperty("expires_at", out _));
        Assert.Equal("""{"agent_id":"alice","k":1}""", row.GetProperty("metadata").GetRawText());
        (await _node.SendAsync("POST", $"/api/v1/archive/{id}/restore", null)).IsError(404, "not found in archive");
    }

    [Fact]
    public async Task Restore_OntoALiveTitle_Is409_AndKeepsTheArchiveEntry()
    {
        var id = await _node.StoreAsync("a2", "same");
        await _node.PostAsync("/api/v1/forget", """{"namespace":"a2"}""");
        var live = await _node.StoreAsync("a2", "same");
        (await _node.SendAsync("POST", $"/api/v1/archive/{id}/restore", null)).IsErrorStarting(409, $"title 'same' already exists in namespace 'a2' (memory {live})");
        Assert.Equal([id], (await _node.GetAsync("/api/v1/archive?namespace=a2")).TextsOf("archived", "id"));
    }

    [Fact]
    public async Task Archive_IsListedNewestFirst_Paged_AndCounted()
    {
        foreach (var title in new[] { "one", "two", "three" })
        {
            await _node.StoreAsync("a3", title);
            await _node.PostAsync("/api/v1/forget", """{"namespace":"a3"}""");
        }

        Assert.Equal(["three", "two", "one"], (await _node.GetAsync("/api/v1/archive?namespace=a3")).TextsOf("archived"));
        Assert.Equal(["two"], (await _node.GetAsync("/api/v1/archive?namespace=a3&limit=1&offset=1")).TextsOf("archived"));
        (await _node.GetAsync("/api/v1/archive?namespace=a3&limit=0")).Is(200, """{"archived":[],"count":0}""");
        (await _node.GetAsync("/api/v1/archive?namespace=a3&offset=18446744073709551615")).Is(200, """{"archived":[],"count":0}""");
        (await _node.GetAsync("/api/v1/archive?limit=x")).IsErrorStarting(400, "Failed to deserialize query string: limit");
        var stats = await _node.GetAsync("/api/v1/archive/stats");
        Assert.Equal(["archived_total", "by_namespace"], stats.Keys());
        Assert.Contains("""{"count":3,"namespace":"a3"}""", stats.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Purge_TakesAnAge_AndRefusesWhatIsNone()
    {
        await using var node = await GatewayNode.StartAsync();
        await node.StoreAsync("p", "one");
        await node.PostAsync("/api/v1/forget", """{"namespace":"p"}""");
        (await node.DeleteAsync("/api/v1/archive?older_than_days=1")).Is(200, """{"purged":0}""");
        (await node.DeleteAsync("/api/v1/archive?older_than_days=9223372036854775807")).Is(200, """{"purged":0}""");
        (await node.DeleteAsync("/api/v1/archive?older_than_days=-1")).IsErrorStarting(400, "older_than_days");
        (await node.DeleteAsync("/api/v1/archive?older_than_days=x")).IsErrorStarting(400, "Failed to deserialize query string: older_than_days");
        (await node.DeleteAsync("/api/v1/archive?older_than_days=")).IsErrorStarting(400, "Failed to deserialize query string: older_than_days");
        (await node.DeleteAsync("/api/v1/archive?older_than_days=0")).Is(200, """{"purged":1}""");
        await node.StoreAsync("p", "two");
        await node.PostAsync("/api/v1/forget", """{"namespace":"p"}""");
        (await node.DeleteAsync("/api/v1/archive")).Is(200, """{"purged":1}""");
        (await node.GetAsync("/api/v1/archive/stats")).Is(200, """{"archived_total":0,"by_namespace":[]}""");
    }
}
