using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>Links, namespaces, stats, agents, pending actions (http-api 8, 9 and 11; rules 10, 13 and 19).</summary>
public sealed class DirectoryTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private readonly GatewayNode _node = fixture.Node;

    [Fact]
    public async Task Link_IsMadeOnce_AndSeenFromBothEnds()
    {
        var (a, b) = (await _node.StoreAsync("l", "a"), await _node.StoreAsync("l2", "b"));
        var body = $$"""{"source_id":"{{a}}","target_id":"{{b}}"}""";
        (await _node.PostAsync("/api/v1/links", body)).Is(201, """{"linked":true}""");
        (await _node.PostAsync("/api/v1/links", body)).Is(201, """{"linked":true}""");
        (await _node.PostAsync("/api/v1/links", $$"""{"source_id":"{{b}}","target_id":"{{a}}","relation":"contradicts"}""")).Is(201, """{"linked":true}""");
        foreach (var id in new[] { a, b })
        {
            var links = (await _node.GetAsync("/api/v1/links/" + id)).Json.GetProperty("links");
            Assert.Equal(2, links.GetArrayLength());
            Assert.Contains(links.EnumerateArray(), l => System.Text.RegularExpressions.Regex.IsMatch(
                l.GetRawText(), $$"""^\{"created_at":"[^"]+\+00:00","relation":"related_to","source_id":"{{a}}","target_id":"{{b}}"\}$"""));
        }

        Assert.Equal(2, (await _node.GetAsync("/api/v1/memories/" + a)).Json.GetProperty("links").GetArrayLength());
        Assert.Empty((await _node.GetAsync("/api/v1/links/" + a[..8])).TextsOf("links"));
    }

    [Fact]
    public async Task Link_Refuses()
    {
        var a = await _node.StoreAsync("l", "refuses");
        async Task<Reply> Try(string source, string target, string relation = "related_to") =>
            await _node.PostAsync("/api/v1/links", $$"""{"source_id":"{{source}}","target_id":"{{target}}","relation":"{{relation}}"}""");
        (await Try(a, a)).IsError(400, "cannot link a memory to itself");
        (await Try(a, "b", "likes")).IsError(400, "invalid relation 'likes' — must be one of: related_to, supersedes, contradicts, derived_from");
        (await Try(a, "b", "")).IsError(400, "relation cannot be empty");
        (await Try(a, "b", new string('r', 65))).IsError(400, "relation exceeds max length of 64 bytes");
        (await Try("", "b")).IsError(400, "id cannot be empty");
        (await Try(a, "missing")).IsError(404, "target memory not found: missing");
        (await Try("missing", a)).IsError(404, "source memory not found: missing");
        (await _node.PostAsync("/api/v1/links", $$"""{"source_id":"{{a}}"}""")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: missing field `target_id`");
        (await _node.PostAsync("/api/v1/links", $$"""{"source_id":"{{a}}","target_id":"x","relation":null}""")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: ");
    }

    [Fact]
    public async Task NamespacesAndStats_CountRows()
    {
        await using var node = await GatewayNode.StartAsync();
        (await node.GetAsync("/api/v1/namespaces")).Is(200, """{"namespaces":[]}""");
        (await node.GetAsync("/api/v1/stats")).Is(200, """{"by_namespace":[],"by_tier":[],"db_size_bytes":<n>,"expiring_soon":0,"links_count":0,"total":0}""");
        await node.StoreAsync("b", "1");
        await node.StoreAsync("c", "1", "\"tier\":\"long\"");
        await node.StoreAsync("a", "1", "\"ttl_secs\":60");
        await node.StoreAsync("a", "2");
        await node.PostAsync("/api/v1/import", """
            {"memories":[{"id":"e","tier":"mid","namespace":"d","title":"t","content":"c","tags":[],"priority":5,"confidence":1,"source":"api",
            "access_count":0,"created_at":"2020-01-01T00:00:00Z","updated_at":"2020-01-01T00:00:00Z","expires_at":"2020-01-02T00:00:00Z"}]}
            """);
        (await node.GetAsync("/api/v1/namespaces?namespace=b")).Is(
            200, """{"namespaces":[{"count":2,"namespace":"a"},{"count":1,"namespace":"b"},{"count":1,"namespace":"c"}]}""");
        var stats = await node.GetAsync("/api/v1/stats");
        Assert.Equal(5, stats.Json.GetProperty("total").GetInt32());
        Assert.Equal("""[{"count":4,"tier":"mid"},{"count":1,"tier":"long"}]""", stats.Json.GetProperty("by_tier").GetRawText());
        Assert.StartsWith("""[{"count":2,"namespace":"a"},""", stats.Json.GetProperty("by_namespace").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(4, stats.Json.GetProperty("by_namespace").GetArrayLength());
        Assert.Equal(1, stats.Json.GetProperty("expiring_soon").GetInt32());
        Assert.True(stats.Json.GetProperty("db_size_bytes").GetInt64() > 0);
    }

    [Fact]
    public async Task Agents_AreRegisteredOnce_AndRefreshed()
    {
        await using var node = await GatewayNode.StartAsync();
        (await node.GetAsync("/api/v1/agents")).Is(200, """{"agents":[],"count":0}""");
        var first = await node.PostAsync("/api/v1/agents", """{"agent_id":"bot","agent_type":"ai:claude","capabilities":["b","a"]}""");
        first.Is(201, """{"agent_id":"bot","agent_type":"ai:claude","capabilities":["b","a"],"id":"<id>","registered":true}""");
        await node.PostAsync("/api/v1/agents", """{"agent_id":"ann","agent_type":"human","capabilities":null}""");
        var again = await node.PostAsync("/api/v1/agents", """{"agent_id":"bot","agent_type":"system"}""");
        again.Is(201, $$"""{"agent_id":"bot","agent_type":"system","capabilities":[],"id":"{{first.Text("id")}}","registered":true}""");
        var list = await node.GetAsync("/api/v1/agents");
        list.Is(200, """{"agents":[{"agent_id":"bot","agent_type":"system","capabilities":[],"last_seen_at":"<time>","registered_at":"<time>"},{"agent_id":"ann","agent_type":"human","capabilities":[],"last_seen_at":"<time>","registered_at":"<time>"}],"count":2}""");
        var row = (await node.GetAsync("/api/v1/memories/" + first.Text("id"))).Json.GetProperty("memory");
        Assert.Equal("_agents agent:bot long 5 system", string.Join(' ', new[] { "namespace", "title", "tier", "priority", "source" }.Select(k => row.GetProperty(k).ToString())));
    }

    [Theory]
    [InlineData("", "human", "agent_id cannot be empty")]
    [InlineData("a b", "human", "agent_id contains invalid character ' ' (allowed: alphanumeric, _-:@./)")]
    [InlineData("a", "", "agent_type cannot be empty")]
    [InlineData("a", "ai:", "agent_type 'ai:' must include a name")]
    [InlineData("a", "ai:a b", "agent_type 'ai:a b' contains invalid characters")]
    [InlineData("a", "robot", "invalid agent_type 'robot'")]
    [InlineData("a", "Human", "invalid agent_type 'Human'")]
    public async Task Agent_Invalid_Is400(string id, string type, string message) =>
        (await _node.PostAsync("/api/v1/agents", $$"""{"agent_id":"{{id}}","agent_type":"{{type}}"}""")).IsErrorStarting(400, message);

    [Fact]
    public async Task Agent_BadCapabilities_AreRefusedLikeTags()
    {
        (await _node.PostAsync("/api/v1/agents", """{"agent_id":"a","agent_type":"human","capabilities":[""]}""")).IsError(400, "tags cannot contain empty strings");
        (await _node.PostAsync("/api/v1/agents", """{"agent_id":"a","agent_type":"human","capabilities":"x"}""")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: ");
        (await _node.PostAsync("/api/v1/agents", """{"agent_id":"a"}""")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: missing field `agent_type`");
    }

    [Fact]
    public async Task Governance_Approve_QueuesStoreDeleteAndPromote()
    {
        var standard = await GovernAsync("g1", """{"write":"approve","promote":"approve","delete":"approve","approver":"human"}""");
        var queued = await _node.PostAsync("/api/v1/memories", """{"title":"q","content":"c","namespace":"g1","priority":7}""", ("X-Agent-Id", "alice"));
        queued.Is(202, """{"action":"store","namespace":"g1","pending_id":"<id>","reason":"governance requires approval","status":"pending"}""");
        var listed = (await _node.GetAsync("/api/v1/pending?status=pending&limit=1")).Json.GetProperty("pending")[0];
        Assert.Equal(
            ["action_type", "approvals", "id", "memory_id", "namespace", "payload", "requested_at", "requested_by", "status"],
            listed.EnumerateObject().Select(p => p.Name));
        Assert.Equal(JsonValueKind.Null, listed.GetProperty("memory_id").ValueKind);
        Assert.Equal("[]", listed.GetProperty("approvals").GetRawText());
        Assert.Equal("q", listed.GetProperty("payload").GetProperty("title").GetString());
        Assert.Equal(7, listed.GetProperty("payload").GetProperty("priority").GetInt32());

        var approved = await _node.SendAsync("POST", $"/api/v1/pending/{queued.Text("pending_id")}/approve", null, ("X-Agent-Id", "Boss"));
        approved.Is(200, $$"""{"approved":true,"decided_by":"Boss","executed":true,"id":"{{queued.Text("pending_id")}}","memory_id":"<id>"}""");
        var id = approved.Text("memory_id");
        var deletion = await _node.DeleteAsync("/api/v1/memories/" + id, ("X-Agent-Id", "alice"));
        deletion.Is(202, $$"""{"action":"delete","memory_id":"{{id}}","pending_id":"<id>","reason":"governance requires approval","status":"pending"}""");
        var promotion = await _node.SendAsync("POST", $"/api/v1/memories/{id}/promote", null);
        promotion.Is(202, $$"""{"action":"promote","memory_id":"{{id}}","pending_id":"<id>","reason":"governance requires approval","status":"pending"}""");
        var payloads = (await _node.GetAsync("/api/v1/pending?status=pending&limit=2")).Json.GetProperty("pending");
        Assert.Equal($$"""{"id":"{{id}}"}""", payloads[0].GetProperty("payload").GetRawText());
        Assert.Equal($$"""{"id":"{{id}}","title":"q"}""", payloads[1].GetProperty("payload").GetRawText());

        (await _node.SendAsync("POST", $"/api/v1/pending/{promotion.Text("pending_id")}/reject", null, ("X-Agent-Id", "anyone")))
            .Is(200, $$"""{"decided_by":"anyone","id":"{{promotion.Text("pending_id")}}","rejected":true}""");
        (await _node.SendAsync("POST", $"/api/v1/pending/{promotion.Text("pending_id")}/reject", null)).IsError(404, "pending action not found or already decided");
        (await _node.SendAsync("POST", $"/api/v1/pending/{promotion.Text("pending_id")}/approve", null)).IsError(403, "approve rejected: already decided: status=rejected");
        (await _node.SendAsync("POST", $"/api/v1/pending/{deletion.Text("pending_id")}/approve", null)).Is(HttpStatusCode.OK);
        (await _node.GetAsync("/api/v1/memories/" + id)).IsError(404, "not found");
        Assert.NotNull(standard);
    }

    [Fact]
    public async Task Pending_Unknown_Is403ToApprove_And404ToReject()
    {
        (await _node.SendAsync("POST", "/api/v1/pending/nope/approve", null)).IsError(403, "approve rejected: pending action not found: nope");
        (await _node.SendAsync("POST", "/api/v1/pending/nope/reject", null)).IsError(404, "pending action not found or already decided");
        (await _node.GetAsync("/api/v1/pending?status=odd")).Is(200, """{"count":0,"pending":[]}""");
        (await _node.GetAsync("/api/v1/pending?limit=-1")).IsErrorStarting(400, "Failed to deserialize query string: limit");
    }

    [Fact]
    public async Task Governance_Registered_AndOwner_Deny()
    {
        await GovernAsync("g2", """{"write":"registered","promote":"owner","delete":"owner","approver":"human"}""");
        (await _node.PostAsync("/api/v1/memories", """{"title":"x","content":"c","namespace":"g2"}""", ("X-Agent-Id", "stranger")))
            .IsError(403, "store denied by governance: governance: caller 'stranger' is not a registered agent");
        await _node.PostAsync("/api/v1/agents", """{"agent_id":"known","agent_type":"human"}""");
        var id = await _node.StoreAsync("g2", "x", agent: "known");
        (await _node.DeleteAsync("/api/v1/memories/" + id, ("X-Agent-Id", "Known"))).IsError(403, "delete denied by governance: governance: caller 'Known' is not the owner ('known')");
        (await _node.SendAsync("POST", $"/api/v1/memories/{id}/promote", null, ("X-Agent-Id", "other"))).IsError(403, "promote denied by governance: governance: caller 'other' is not the owner ('known')");
        await _node.PostAsync("/api/v1/memories/bulk", """[{"title":"nobody","content":"c","namespace":"g2"}]""");
        var nobody = (await _node.GetAsync("/api/v1/search?q=nobody&namespace=g2")).TextsOf("results", "id").Single();
        (await _node.DeleteAsync("/api/v1/memories/" + nobody)).IsError(403, "delete denied by governance: governance: owner-level action has no resolvable owner");
        (await _node.DeleteAsync("/api/v1/memories/" + id, ("X-Agent-Id", "known"))).Is(200, """{"deleted":true}""");
    }

    [Fact]
    public async Task Governance_DesignatedApprover_AndConsensus()
    {
        await GovernAsync("g3", """{"write":"approve","promote":"any","delete":"any","approver":{"agent":"boss"}}""");
        var one = (await _node.PostAsync("/api/v1/memories", """{"title":"x","content":"c","namespace":"g3"}""")).Text("pending_id");
        (await _node.SendAsync("POST", $"/api/v1/pending/{one}/approve", null, ("X-Agent-Id", "Boss"))).IsError(403, "approve rejected: designated approver is 'boss'; got 'Boss'");
        (await _node.SendAsync("POST", $"/api/v1/pending/{one}/approve", null, ("X-Agent-Id", "boss"))).Is(HttpStatusCode.OK);

        await GovernAsync("g4", """{"write":"approve","promote":"any","delete":"any","approver":{"consensus":2}}""");
        foreach (var voter in new[] { "Vera", "vera", "walt" })
        {
            await _node.PostAsync("/api/v1/agents", $$"""{"agent_id":"{{voter}}","agent_type":"human"}""");
        }

        var two = (await _node.PostAsync("/api/v1/memories", """{"title":"x","content":"c","namespace":"g4"}""")).Text("pending_id");
        async Task<Reply> Vote(string voter) => await _node.SendAsync("POST", $"/api/v1/pending/{two}/approve", null, ("X-Agent-Id", voter));
        var waiting = $$"""{"approved":false,"id":"{{two}}","quorum":2,"reason":"consensus threshold not yet reached","status":"pending","votes":1}""";
        (await Vote("nobody")).IsError(403, "approve rejected: consensus voter 'nobody' is not a registered agent");
        (await Vote("Vera")).Is(202, waiting);
        (await Vote("vera")).Is(202, waiting);
        (await Vote("walt")).Is(200, $$"""{"approved":true,"decided_by":"walt","executed":true,"id":"{{two}}","memory_id":"<id>"}""");
        var record = (await _node.GetAsync("/api/v1/pending?status=approved")).Json.GetProperty("pending").EnumerateArray().Single(p => p.GetProperty("id").GetString() == two);
        Assert.Equal(["vera", "walt"], record.GetProperty("approvals").EnumerateArray().Select(a => a.GetProperty("agent_id").GetString()!));
        Assert.Equal("walt", record.GetProperty("decided_by").GetString());
        Assert.NotNull(record.GetProperty("decided_at").GetString());
    }

    // Standards are set over MCP and the command line only.
    private async Task<string> GovernAsync(string @namespace, string policy)
    {
        var id = await _node.StoreAsync("standards", "standard of " + @namespace, $$"""
            "metadata":{"governance":{{policy}}}
            """.Trim(), "owner");
        var caller = new AiMemory.UseCases.Caller(AiMemory.UseCases.Door.Mcp, "owner", "owner");
        var set = await _node.Service.SetStandardAsync(new AiMemory.UseCases.SetStandardRequest(@namespace, id, Parent: null, GovernanceJson: null), caller, default);
        Assert.True(set.IsDone);
        return id;
    }
}
