using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>One row, and lists of rows (http-api 5).</summary>
public sealed class RowTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const string Memories = "/api/v1/memories";
    private readonly GatewayNode _node = fixture.Node;

    [Fact]
    public async Task Get_ById_AndByUniquePrefix_InAnyCase()
    {
        var id = await _node.StoreAsync("get", "one");
        foreach (var name in new[] { id, id[..13], id[..13].ToUpperInvariant() })
        {
            var reply = (await _node.GetAsync($"{Memories}/{name}")).Is(HttpStatusCode.OK);
            Assert.Equal(id, reply.Json.GetProperty("memory").GetProperty("id").GetString());
            Assert.Equal("[]", reply.Json.GetProperty("links").GetRawText());
            Assert.Equal(0, reply.Json.GetProperty("memory").GetProperty("access_count").GetInt32());
        }
    }

    [Fact]
    public async Task Get_AmbiguousPrefix_Is400_AndListsTheIds()
    {
        await ImportAsync("get-amb", "amb%iguous-1", "t1");
        await ImportAsync("get-amb", "amb%iguous-2", "t2");
        (await _node.GetAsync($"{Memories}/AMB%25")).IsError(400, "ambiguous ID prefix 'AMB%': 2 matches\namb%iguous-1\namb%iguous-2");
        (await _node.GetAsync($"{Memories}/amb%25iguous-1")).Is(HttpStatusCode.OK);
        (await _node.GetAsync($"{Memories}/amb_")).IsError(404, "not found");
    }

    public static TheoryData<string, string> BadIds => new()
    {
        { "%20", "id cannot be empty" },
        { new string('a', 129), "id exceeds max length of 128 bytes" },
        { "a%01b", "id contains invalid characters" },
        { "a%7Fb", "id contains invalid characters" },
        { "a%C2%85b", "id contains invalid characters" },
    };

    [Theory]
    [MemberData(nameof(BadIds))]
    public async Task Id_Invalid_Is400_OnEveryRouteThatTakesOne(string id, string message)
    {
        (await _node.GetAsync($"{Memories}/{id}")).IsError(400, message);
        (await _node.PutAsync($"{Memories}/{id}", "{}")).IsError(400, message);
        (await _node.DeleteAsync($"{Memories}/{id}")).IsError(400, message);
        (await _node.SendAsync("POST", $"{Memories}/{id}/promote", null)).IsError(400, message);
        (await _node.GetAsync($"/api/v1/links/{id}")).IsError(400, message);
        (await _node.SendAsync("POST", $"/api/v1/archive/{id}/restore", null)).IsError(400, message);
        (await _node.SendAsync("POST", $"/api/v1/pending/{id}/approve", null)).IsError(400, message);
        (await _node.SendAsync("POST", $"/api/v1/pending/{id}/reject", null)).IsError(400, message);
    }

    [Fact]
    public async Task Row_Missing_Is404()
    {
        (await _node.GetAsync($"{Memories}/missing")).IsError(404, "not found");
        (await _node.PutAsync($"{Memories}/missing", "{}")).IsError(404, "not found");
        (await _node.DeleteAsync($"{Memories}/missing")).IsError(404, "not found");
        (await _node.SendAsync("POST", $"{Memories}/missing/promote", null)).IsError(404, "not found");
    }

    [Fact]
    public async Task Row_Expired_IsStillReadUpdatedPromoted_ButNotListed()
    {
        await ImportAsync("expired", "expired-1", "gone", expiresAt: "2020-01-01T00:00:00Z");
        (await _node.GetAsync($"{Memories}?namespace=expired")).Is(200, """{"count":0,"memories":[]}""");
        var row = (await _node.GetAsync($"{Memories}/expired-1")).Is(HttpStatusCode.OK);
        Assert.Equal("2020-01-01T00:00:00Z", row.Json.GetProperty("memory").GetProperty("expires_at").GetString());
        (await _node.PutAsync($"{Memories}/expired-1", """{"priority":9}""")).Is(HttpStatusCode.OK);
        (await _node.SendAsync("POST", $"{Memories}/expired-1/promote", null)).Is(200, """{"id":"expired-1","promoted":true,"tier":"long"}""");
        Assert.Equal(["gone"], (await _node.GetAsync($"{Memories}?namespace=expired")).TextsOf("memories"));
    }

    [Fact]
    public async Task Update_ChangesWhatIsGiven_AndAnswersTheBareMemory()
    {
        var id = await _node.StoreAsync("put", "before", "\"tags\":[\"a\"],\"source\":\"hook\",\"metadata\":{\"k\":1}");
        var before = (await _node.GetAsync($"{Memories}/{id}")).Json.GetProperty("memory");
        var bumped = (await _node.PutAsync($"{Memories}/{id}", "{}")).Is(HttpStatusCode.OK);
        Assert.True(string.CompareOrdinal(bumped.Text("updated_at"), before.GetProperty("updated_at").GetString()) > 0);
        Assert.Equal(before.EnumerateObject().Select(p => p.Name), bumped.Keys());

        var updated = await _node.PutAsync($"{Memories}/{id}", """
            {"title":"after","content":"new","tier":"long","namespace":"put2","tags":["x","y"],"priority":9,"confidence":0.5,
             "expires_at":"2001-01-01T00:00:00Z","metadata":{"m":2},"source":"cli","agent_id":"mallory","scope":"org","ttl_secs":5}
            """);
        updated.Is(HttpStatusCode.OK);
        Assert.Equal("after|new|long|put2|hook|2001-01-01T00:00:00Z", string.Join('|', new[] { "title", "content", "tier", "namespace", "source", "expires_at" }.Select(updated.Text)));
        Assert.Equal("""["x","y"] 9 0.5 {"agent_id":"alice","m":2}""", string.Join(' ', new[] { "tags", "priority", "confidence", "metadata" }.Select(k => updated.Json.GetProperty(k).GetRawText())));
        Assert.Equal(before.GetProperty("created_at").GetString(), updated.Text("created_at"));
    }

    [Fact]
    public async Task Update_WithNulls_ChangesNothingElse()
    {
        var id = await _node.StoreAsync("put", "nulls");
        var before = await _node.GetAsync($"{Memories}/{id}");
        var after = await _node.PutAsync($"{Memories}/{id}", """{"title":null,"content":null,"tier":null,"namespace":null,"tags":null,"priority":null,"confidence":null,"expires_at":null,"metadata":null}""");
        foreach (var key in before.Json.GetProperty("memory").EnumerateObject().Where(p => p.Name is not ("updated_at" or "version")))
        {
            Assert.Equal(key.Value.GetRawText(), after.Json.GetProperty(key.Name).GetRawText());
        }
    }

    [Fact]
    public async Task Update_NeverLowersTheTier_AndKeepsTheExpiryOfAPromotedRow()
    {
        var id = await _node.StoreAsync("put", "tiers");
        Assert.Equal("mid", (await _node.PutAsync($"{Memories}/{id}", """{"tier":"short"}""")).Text("tier"));
        var raised = await _node.PutAsync($"{Memories}/{id}", """{"tier":"long"}""");
        Assert.Equal("long", raised.Text("tier"));
        Assert.NotNull(raised.Text("expires_at"));
        Assert.Equal("long", (await _node.PutAsync($"{Memories}/{id}", """{"tier":"mid"}""")).Text("tier"));
    }

    [Theory]
    [InlineData("{\"title\":\"\"}", 400, "title cannot be empty")]
    [InlineData("{\"content\":\"\"}", 400, "content cannot be empty")]
    [InlineData("{\"namespace\":\"a b\"}", 400, "namespace cannot contain spaces (use hyphens or underscores)")]
    [InlineData("{\"tags\":[\"\"]}", 400, "tags cannot contain empty strings")]
    [InlineData("{\"priority\":0}", 400, "priority must be between 1 and 10 (got 0)")]
    [InlineData("{\"confidence\":1.1}", 400, "confidence must be between 0.0 and 1.0 (got 1.1)")]
    [InlineData("{\"expires_at\":\"\"}", 400, "expires_at is not valid RFC3339: ''")]
    [InlineData("{\"expires_at\":\"soon\"}", 400, "expires_at is not valid RFC3339: 'soon'")]
    [InlineData("{\"metadata\":[1]}", 400, "metadata must be a JSON object")]
    [InlineData("{\"metadata\":\"x\"}", 400, "metadata must be a JSON object")]
    public async Task Update_Invalid_Is400(string body, int status, string message)
    {
        var id = await _node.StoreAsync("put", "invalid");
        var before = await _node.GetAsync($"{Memories}/{id}");
        (await _node.PutAsync($"{Memories}/{id}", body)).IsError(status, message);
        Assert.Equal(before.Body, (await _node.GetAsync($"{Memories}/{id}")).Body);
    }

    [Fact]
    public async Task Update_OntoAnothersTitle_Is409()
    {
        var taken = await _node.StoreAsync("put", "taken");
        var id = await _node.StoreAsync("put", "mover");
        (await _node.PutAsync($"{Memories}/{id}", """{"title":"taken"}""")).IsError(409, $"title 'taken' already exists in namespace 'put' (memory {taken})");
        var elsewhere = await _node.StoreAsync("put-else", "taken");
        (await _node.PutAsync($"{Memories}/{elsewhere}", """{"namespace":"put"}""")).IsError(409, $"title 'taken' already exists in namespace 'put' (memory {taken})");
    }

    [Fact]
    public async Task Delete_IsHard_AndTakesTheLinksAlong()
    {
        var (a, b) = (await _node.StoreAsync("del", "a"), await _node.StoreAsync("del", "b"));
        (await _node.PostAsync("/api/v1/links", $$"""{"source_id":"{{a}}","target_id":"{{b}}"}""")).Is(201, """{"linked":true}""");
        (await _node.DeleteAsync($"{Memories}/{a[..8]}")).Is(200, """{"deleted":true}""");
        (await _node.GetAsync($"{Memories}/{a}")).IsError(404, "not found");
        Assert.Equal("[]", (await _node.GetAsync($"/api/v1/links/{b}")).Json.GetProperty("links").GetRawText());
        Assert.Empty((await _node.GetAsync("/api/v1/archive?namespace=del")).TextsOf("archived"));
        (await _node.DeleteAsync($"{Memories}/{a}")).IsError(404, "not found");
    }

    [Fact]
    public async Task Promote_MakesLong_AndClearsTheExpiry()
    {
        var id = await _node.StoreAsync("prom", "p", "\"tier\":\"short\"");
        (await _node.PostAsync($"{Memories}/{id}/promote", """{"tier":"long"}""")).Is(200, $$"""{"id":"{{id}}","promoted":true,"tier":"long"}""");
        var row = (await _node.GetAsync($"{Memories}/{id}")).Json.GetProperty("memory");
        Assert.Equal("long", row.GetProperty("tier").GetString());
        Assert.False(row.TryGetProperty("expires_at", out _));
        (await _node.PostAsync($"{Memories}/{id[..8]}/promote", "{")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task List_IsOrderedByPriority_ThenByChange_AndFiltered()
    {
        await _node.StoreAsync("list", "low", "\"priority\":1,\"tags\":[\"x\",\"a,b\"]");
        await _node.StoreAsync("list", "old", "\"priority\":5,\"tier\":\"long\"", "bob");
        await _node.StoreAsync("list", "new", "\"priority\":5,\"tags\":[\"x\"]");
        await _node.StoreAsync("list", "high", "\"priority\":9");
        async Task<string> Titles(string query) => string.Join(' ', (await _node.GetAsync($"{Memories}?namespace=list{query}")).Is(HttpStatusCode.OK).TextsOf("memories"));
        Assert.Equal("high new old low", await Titles(""));
        Assert.Equal("new old", await Titles("&limit=2&offset=1"));
        Assert.Equal("", await Titles("&limit=0"));
        Assert.Equal("", await Titles("&offset=99999999999"));
        Assert.Equal("old", await Titles("&tier=long"));
        Assert.Equal("high new old", await Titles("&min_priority=5"));
        Assert.Equal("new low", await Titles("&tags=x"));
        Assert.Equal("low", await Titles("&tags=a,b"));
        Assert.Equal("", await Titles("&tags=a"));
        Assert.Equal("old", await Titles("&agent_id=bob"));
        Assert.Equal("", await Titles("&agent_id=nobody"));
        Assert.Equal("high new old low", await Titles("&since=2020-01-01T00:00:00%2B00:00"));
        Assert.Equal("", await Titles("&until=2020-01-01T00:00:00%2B00:00"));
        Assert.Equal("", await Titles("&since=zzz"));
        Assert.Equal("", (await Titles("x")));
        (await _node.GetAsync($"{Memories}?agent_id=a%20b")).IsErrorStarting(400, "invalid agent_id filter: agent_id contains invalid character ' '");
        (await _node.GetAsync($"{Memories}?agent_id=")).IsError(400, "invalid agent_id filter: agent_id cannot be empty");
    }

    [Fact]
    public async Task List_Count_IsWhatWasReturned_20ByDefault()
    {
        var items = string.Join(',', Enumerable.Range(0, 25).Select(i => $$"""{"title":"r{{i}}","content":"c","namespace":"many"}"""));
        await _node.PostAsync($"{Memories}/bulk", $"[{items}]");
        Assert.Equal(20, (await _node.GetAsync($"{Memories}?namespace=many")).Json.GetProperty("count").GetInt32());
        Assert.Equal(25, (await _node.GetAsync($"{Memories}?namespace=many&limit=4000000000")).Json.GetProperty("count").GetInt32());
    }

    private async Task ImportAsync(string @namespace, string id, string title, string? expiresAt = null)
    {
        var expiry = expiresAt is null ? "" : $",\"expires_at\":\"{expiresAt}\"";
        var reply = await _node.PostAsync("/api/v1/import", $$"""
            {"memories":[{"id":"{{id}}","tier":"mid","namespace":"{{@namespace}}","title":"{{title}}","content":"c","tags":[],"priority":5,"confidence":1.0,
             "source":"api","access_count":0,"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z"{{expiry}}}]}
            """);
        reply.Is(200, """{"errors":[],"imported":1}""");
    }
}
