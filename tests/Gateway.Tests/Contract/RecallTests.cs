using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>Search and recall (http-api 6, rules 5 to 7).</summary>
public sealed class RecallTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private readonly GatewayNode _node = fixture.Node;

    [Fact]
    public async Task Search_WantsAllWords_AndEchoesTheQuery()
    {
        await _node.StoreAsync("s1", "alpha beta");
        await _node.StoreAsync("s1", "alpha gamma");
        var reply = (await _node.GetAsync("/api/v1/search?q=alpha+BETA&namespace=s1")).Is(HttpStatusCode.OK);
        Assert.Equal(["alpha beta"], reply.TextsOf("results"));
        Assert.Equal("alpha BETA", reply.Text("query"));
        Assert.Equal(1, reply.Json.GetProperty("count").GetInt32());
        Assert.False(reply.Json.GetProperty("results")[0].TryGetProperty("score", out _));
        (await _node.GetAsync("/api/v1/search?q=alpha+delta&namespace=s1")).Is(200, """{"count":0,"memories":[],"query":"alpha delta","results":[]}""");
        Assert.Equal(0, (await _node.GetAsync("/api/v1/search?q=alpha&namespace=s1")).Json.GetProperty("results")[0].GetProperty("access_count").GetInt32());
    }

    [Fact]
    public async Task Search_Refuses()
    {
        (await _node.GetAsync("/api/v1/search")).IsErrorStarting(400, "Failed to deserialize query string: missing field `q`");
        (await _node.GetAsync("/api/v1/search?q=")).IsError(400, "query is required");
        (await _node.GetAsync("/api/v1/search?q=%20%09")).IsError(400, "query is required");
        (await _node.GetAsync("/api/v1/search?q=x&agent_id=%23")).IsErrorStarting(400, "invalid agent_id filter: ");
        (await _node.GetAsync("/api/v1/search?q=x&as_agent=a//b")).IsError(400, "invalid as_agent: namespace cannot contain empty segments (e.g. '//')");
        (await _node.GetAsync("/api/v1/search?q=x&limit=-1")).IsErrorStarting(400, "Failed to deserialize query string: ");
    }

    [Fact]
    public async Task Search_TakesTheListFilters_ButNoOffset_And200AtMost()
    {
        var items = string.Join(',', Enumerable.Range(0, 205).Select(i => $$"""{"title":"needle {{i}}","content":"c","namespace":"s200"}"""));
        await _node.PostAsync("/api/v1/memories/bulk", $"[{items}]");
        Assert.Equal(20, (await _node.GetAsync("/api/v1/search?q=needle&namespace=s200&offset=x")).Json.GetProperty("count").GetInt32());
        Assert.Equal(200, (await _node.GetAsync("/api/v1/search?q=needle&namespace=s200&limit=1000")).Json.GetProperty("count").GetInt32());
        Assert.Equal(0, (await _node.GetAsync("/api/v1/search?q=needle&namespace=s200&limit=0")).Json.GetProperty("count").GetInt32());
        await _node.StoreAsync("s201", "needle tagged", "\"tags\":[\"t\"],\"priority\":9,\"tier\":\"long\"", "bob");
        foreach (var filter in new[] { "tags=t", "min_priority=9", "tier=long", "agent_id=bob", "since=2020-01-01", "until=2999-01-01" })
        {
            Assert.Equal(1, (await _node.GetAsync($"/api/v1/search?q=needle&namespace=s201&{filter}")).Json.GetProperty("count").GetInt32());
        }
    }

    [Theory]
    [InlineData("foo.bar", "dotted foo bar", true)]
    [InlineData("foo.bar", "bar foo", false)]
    [InlineData("CAFÉ", "cafe", true)]
    [InlineData("cafe", "café", true)]
    [InlineData("run", "running", false)]
    [InlineData("runn", "running", false)]
    [InlineData("AND needle OR", "needle", true)]
    [InlineData("needle NOT near", "needle", true)]
    [InlineData("\"needle\"", "needle", true)]
    [InlineData("needle*", "needles", false)]
    [InlineData("(needle", "needle", true)]
    [InlineData("title:needle", "titleneedle", true)]
    [InlineData("^needle {x}", "needle x", true)]
    [InlineData("needle !!!", "needle", true)]
    [InlineData("!!!", "needle", false)]
    [InlineData("\u200bneed\u00adle\ufeff", "needle", true)]
    [InlineData("'; DROP TABLE memories; --", "drop table memories", true)]
    public async Task Search_TakesAnySyntaxAsText(string query, string title, bool found)
    {
        var place = "syntax" + Guid.NewGuid().ToString("N");
        await _node.StoreAsync(place, title);
        var reply = (await _node.GetAsync($"/api/v1/search?namespace={place}&q={Uri.EscapeDataString(query)}")).Is(HttpStatusCode.OK);
        Assert.Equal(found ? 1 : 0, reply.Json.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Recall_ByQueryAndByBody_ShowsTheStateBeforeTheTouch()
    {
        var id = await _node.StoreAsync("r1", "kubernetes rollout");
        var first = await _node.GetAsync("/api/v1/recall?context=kubernetes&namespace=r1");
        first.Is(HttpStatusCode.OK);
        var item = first.Json.GetProperty("memories")[0];
        Assert.Equal(id, item.GetProperty("id").GetString());
        Assert.Equal(0, item.GetProperty("access_count").GetInt32());
        Assert.Matches(@"^\d+\.\d{1,3}$", item.GetProperty("score").GetRawText());
        Assert.Equal(["count", "memories", "mode", "tokens_used"], first.Keys());
        Assert.Equal(("kubernetes rollout".Length + "content of kubernetes rollout".Length) / 4, first.Json.GetProperty("tokens_used").GetInt32());
        await _node.Service.FlushTouchesAsync();
        var second = await _node.PostAsync("/api/v1/recall", """{"context":"kubernetes","namespace":"r1","budget_tokens":1000}""");
        Assert.Equal(1, second.Json.GetProperty("memories")[0].GetProperty("access_count").GetInt32());
        Assert.NotNull(second.Json.GetProperty("memories")[0].GetProperty("last_accessed_at").GetString());
        Assert.Equal(1000, second.Json.GetProperty("budget_tokens").GetInt32());
    }

    [Fact]
    public async Task Recall_Refuses()
    {
        (await _node.GetAsync("/api/v1/recall")).IsError(400, "context is required");
        (await _node.GetAsync("/api/v1/recall?context=%20")).IsError(400, "context is required");
        (await _node.PostAsync("/api/v1/recall", """{"context":""}""")).IsError(400, "context is required");
        (await _node.PostAsync("/api/v1/recall", "{}")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: missing field `context`");
        (await _node.PostAsync("/api/v1/recall", """{"context":null}""")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: ");
        (await _node.PostAsync("/api/v1/recall", """{"context":"x","limit":-1}""")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: ");
        (await _node.PostAsync("/api/v1/recall", """{"context":"x","tags":["a"]}""")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: ");
        (await _node.PostAsync("/api/v1/recall", """{"context":"x","as_agent":"a b"}""")).IsErrorStarting(400, "invalid as_agent: namespace cannot contain spaces");
        (await _node.GetAsync("/api/v1/recall?context=x&as_agent=")).IsError(400, "invalid as_agent: namespace cannot be empty");
        (await _node.GetAsync("/api/v1/recall?context=x&budget_tokens=-1")).IsErrorStarting(400, "Failed to deserialize query string: ");
    }

    [Fact]
    public async Task Recall_NullsCountAsAbsent_AndUnreadKeysAreNotRead()
    {
        await _node.StoreAsync("r2", "istio mesh");
        (await _node.PostAsync("/api/v1/recall", """
            {"context":"istio","namespace":null,"limit":null,"tags":null,"since":null,"until":null,"as_agent":null,"budget_tokens":null,
             "tier":5,"agent_id":{},"format":[],"context_tokens":"x"}
            """)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Recall_Limit_Is10ByDefault_And50AtMost()
    {
        var items = string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""{"title":"helm chart {{i}}","content":"c","namespace":"r50"}"""));
        await _node.PostAsync("/api/v1/memories/bulk", $"[{items}]");
        Assert.Equal(10, (await _node.GetAsync("/api/v1/recall?context=helm&namespace=r50")).Json.GetProperty("count").GetInt32());
        Assert.Equal(50, (await _node.GetAsync("/api/v1/recall?context=helm&namespace=r50&limit=1000")).Json.GetProperty("count").GetInt32());
        (await _node.GetAsync("/api/v1/recall?context=helm&namespace=r50&limit=0")).Is(200, """{"count":0,"memories":[],"mode":"keyword","tokens_used":0}""");
    }

    [Fact]
    public async Task Recall_Budget_StopsAtTheFirstRowThatDoesNotFit()
    {
        await _node.StoreAsync("r3", "grafana board");
        await _node.StoreAsync("r3", "grafana alert");
        var none = await _node.GetAsync("/api/v1/recall?context=grafana&namespace=r3&budget_tokens=0");
        none.Is(200, """{"budget_tokens":0,"count":0,"memories":[],"mode":"keyword","tokens_used":0}""");
        var one = await _node.GetAsync("/api/v1/recall?context=grafana&namespace=r3&budget_tokens=12");
        Assert.Equal(1, one.Json.GetProperty("count").GetInt32());
        Assert.Equal(9, one.Json.GetProperty("tokens_used").GetInt32());
        (await _node.GetAsync("/api/v1/recall?context=grafana&namespace=r3&budget_tokens=18446744073709551615")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Recall_Hierarchy_SeesAncestors_NotDescendants_AndNearerOnesFirst()
    {
        await _node.StoreAsync("h", "vault root");
        await _node.StoreAsync("h/team", "vault team");
        await _node.StoreAsync("h/team/ops", "vault ops");
        async Task<string> Titles(string place) => string.Join(',', (await _node.GetAsync($"/api/v1/recall?context=vault&namespace={place}")).TextsOf("memories").Order());
        Assert.Equal("vault root", await Titles("h"));
        Assert.Equal("vault root,vault team", await Titles("h/team"));
        Assert.Equal("vault ops,vault root,vault team", await Titles("h/team/ops"));
        Assert.Equal(["vault ops", "vault team", "vault root"], (await _node.GetAsync("/api/v1/recall?context=vault&namespace=h/team/ops")).TextsOf("memories"));
        Assert.Equal(["vault ops"], (await _node.GetAsync("/api/v1/memories?namespace=h/team/ops")).TextsOf("memories"));
        Assert.Equal("vault root", await Titles("h//x"));
    }

    [Theory]
    [InlineData("v/eng/app/me", "private-me team-app team-below unit-eng org-v collective")]
    [InlineData("v/eng/app/you", "private-you team-app team-below unit-eng org-v collective")]
    [InlineData("v/eng/other/x", "unit-eng org-v collective")]
    [InlineData("flat", "collective")]
    public async Task Recall_AsAgent_SeesWhatItsPositionMaySee(string position, string expected)
    {
        foreach (var (place, title, scope) in new[]
        {
            ("v/eng/app/me", "private-me", "private"),
            ("v/eng/app/you", "private-you", "private"),
            ("v/eng/app", "team-app", "team"),
            ("v/eng/app/deep/down", "team-below", "team"),
            ("v/eng", "unit-eng", "unit"),
            ("v", "org-v", "org"),
            ("w", "collective", "collective"),
            ("v/eng/app/me", "odd", "galaxy"),
        })
        {
            await _node.PostAsync("/api/v1/memories", $$$"""{"title":"{{{title}}}","content":"visibility row","namespace":"{{{place}}}","metadata":{"scope":"{{{scope}}}"}}""");
        }

        var recalled = (await _node.GetAsync($"/api/v1/recall?context=visibility&limit=50&as_agent={position}")).TextsOf("memories").Order();
        Assert.Equal(expected.Split(' ').Order(), recalled);
        var searched = (await _node.GetAsync($"/api/v1/search?q=visibility&limit=50&as_agent={position}")).TextsOf("results").Order();
        Assert.Equal(expected.Split(' ').Order(), searched);
    }

    [Fact]
    public async Task Recall_Explain_TellsTheFactors_WhatWasDropped_AndTouchesNothing()
    {
        await _node.StoreAsync("ex", "terraform plan", "\"tags\":[\"keep\"]");
        await _node.StoreAsync("ex", "terraform apply", "\"tags\":[\"keep\"]");
        await _node.StoreAsync("ex", "terraform destroy");
        var reply = await _node.GetAsync("/api/v1/recall?context=terraform&namespace=ex&limit=1&tags=keep&explain=true");
        Assert.Equal(["count", "dropped", "memories", "mode", "tokens_used"], reply.Keys());
        Assert.Equal(
            ["access", "age", "confidence", "hierarchy", "neighbours", "priority", "text", "tier"],
            reply.Json.GetProperty("memories")[0].GetProperty("explain").EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal(["filter", "limit"], reply.TextsOf("dropped", "reason").Order());
        await _node.Service.FlushTouchesAsync();
        var listed = await _node.GetAsync("/api/v1/memories?namespace=ex");
        Assert.All(listed.Json.GetProperty("memories").EnumerateArray(), m => Assert.Equal(0, m.GetProperty("access_count").GetInt32()));
        (await _node.GetAsync("/api/v1/recall?context=x&explain=yes")).IsErrorStarting(400, "Failed to deserialize query string: explain");
        (await _node.PostAsync("/api/v1/recall", """{"context":"x","explain":"true"}""")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: explain");
    }

    [Fact]
    public async Task Recall_Collapse_FoldsNearDuplicates_AndNamesThem()
    {
        const string Text = "the quick brown fox jumps over the lazy dog near the river bank every single morning";
        foreach (var title in new[] { "fox one", "fox two" })
        {
            await _node.PostAsync("/api/v1/memories", $$"""{"title":"{{title}}","content":"{{Text}}","namespace":"fold"}""");
        }

        Assert.Equal(2, (await _node.GetAsync("/api/v1/recall?context=fox&namespace=fold")).Json.GetProperty("count").GetInt32());
        var folded = await _node.GetAsync("/api/v1/recall?context=fox&namespace=fold&collapse=true");
        Assert.Equal(1, folded.Json.GetProperty("count").GetInt32());
        Assert.Single(folded.Json.GetProperty("memories")[0].GetProperty("collapsed").EnumerateArray());
    }

    [Theory]
    [InlineData("local", 200)]
    [InlineData("quorum", 200)]
    [InlineData("strong", 400)]
    public async Task Reads_TakeAConsistency(string consistency, int status)
    {
        var id = await _node.StoreAsync("cons", "row");
        foreach (var path in new[]
        {
            "memories?", $"memories/{id}?", "search?q=row&", "recall?context=row&", $"links/{id}?", "namespaces?", "stats?", "archive?", "archive/stats?",
            "agents?", "pending?", "sync/since?",
        })
        {
            var reply = await _node.GetAsync($"/api/v1/{path}consistency={consistency}");
            Assert.True(reply.Status == status, $"{reply.Request}: {reply.Status} {reply.Body}");
        }

        Assert.Equal(status == 200 ? 200 : 422, (await _node.PostAsync("/api/v1/recall", $$"""{"context":"row","consistency":"{{consistency}}"}""")).Status);
    }
}
