using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>Who a caller is (http-api 1.1 and 1.3).</summary>
public sealed class AgentIdTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const string BadHeader = "has blank";
    private readonly GatewayNode _node = fixture.Node;

    [Fact]
    public async Task Create_TakesTheBody_ThenTheHeader_ThenAGeneratedId()
    {
        const string Plain = """{"title":"t","content":"c","namespace":"who"}""";
        const string Named = """{"title":"t2","content":"c","namespace":"who","agent_id":"body"}""";
        const string Empty = """{"title":"t3","content":"c","namespace":"who","agent_id":""}""";
        const string Null = """{"title":"t4","content":"c","namespace":"who","agent_id":null}""";
        Assert.Equal("head", (await _node.PostAsync("/api/v1/memories", Plain, ("X-Agent-Id", "head"))).Text("agent_id"));
        Assert.Equal("body", (await _node.PostAsync("/api/v1/memories", Named, ("X-Agent-Id", "head"))).Text("agent_id"));
        Assert.Equal("body", (await _node.PostAsync("/api/v1/memories", Named, ("X-Agent-Id", BadHeader))).Text("agent_id"));
        Assert.Equal("head", (await _node.PostAsync("/api/v1/memories", Empty, ("X-Agent-Id", "head"))).Text("agent_id"));
        Assert.Equal("head", (await _node.PostAsync("/api/v1/memories", Null, ("X-Agent-Id", "head"))).Text("agent_id"));
        Assert.Matches("^anonymous:req-[0-9a-f]{8}$", (await _node.PostAsync("/api/v1/memories", """{"title":"t5","content":"c","namespace":"who"}""")).Text("agent_id"));
    }

    [Fact]
    public async Task Create_IgnoresAnAuthorInsideTheMetadata()
    {
        var created = await _node.PostAsync(
            "/api/v1/memories", """{"title":"inside","content":"c","namespace":"who","metadata":{"agent_id":"mallory","k":1}}""", ("X-Agent-Id", "alice"));
        var row = await _node.GetAsync("/api/v1/memories/" + created.Text("id"));
        Assert.Equal("""{"agent_id":"alice","k":1}""", row.Json.GetProperty("memory").GetProperty("metadata").GetRawText());
    }

    [Theory]
    [InlineData("a b", "agent_id contains invalid character ' ' (allowed: alphanumeric, _-:@./)")]
    [InlineData("a#b", "agent_id contains invalid character '#' (allowed: alphanumeric, _-:@./)")]
    [InlineData("é", "agent_id contains invalid character 'é' (allowed: alphanumeric, _-:@./)")]
    [InlineData("[129]", "agent_id exceeds max length of 128 bytes")]
    public async Task Body_InvalidId_Is400(string id, string reason)
    {
        id = id == "[129]" ? new string('a', 129) : id;
        var body = $$"""{"title":"bad","content":"c","namespace":"who","agent_id":"{{id}}"}""";
        (await _node.PostAsync("/api/v1/memories", body)).IsError(400, "invalid agent_id: " + reason);
        (await _node.PostAsync("/api/v1/consolidate", $$"""{"ids":["a","b"],"title":"t","summary":"s","agent_id":"{{id}}"}"""))
            .IsError(400, "invalid agent_id: " + reason);
    }

    [Fact]
    public async Task Body_LongestAndOddestLegalIds_AreTaken()
    {
        foreach (var id in new[] { new string('a', 128), "Az09_-:@./", "/", "." })
        {
            var body = $$"""{"title":"legal","content":"c","namespace":"who","agent_id":"{{id}}"}""";
            Assert.Equal(id, (await _node.PostAsync("/api/v1/memories", body)).Text("agent_id"));
        }
    }

    [Fact]
    public async Task Header_Invalid_IsRefusedOnTheRoutesThatReadIt()
    {
        const string Reason = "agent_id contains invalid character ' ' (allowed: alphanumeric, _-:@./)";
        var bad = ("X-Agent-Id", BadHeader);
        var id = await _node.StoreAsync("who", "header row");
        (await _node.PostAsync("/api/v1/memories", """{"title":"x","content":"c","namespace":"who"}""", bad)).IsError(400, "invalid agent_id: " + Reason);
        (await _node.PostAsync("/api/v1/consolidate", """{"ids":["a","b"],"title":"t","summary":"s"}""", bad)).IsError(400, "invalid agent_id: " + Reason);
        (await _node.DeleteAsync("/api/v1/memories/" + id, bad)).IsError(400, "invalid agent_id: " + Reason);
        (await _node.SendAsync("POST", $"/api/v1/memories/{id}/promote", null, bad)).IsError(400, "invalid agent_id: " + Reason);
        (await _node.SendAsync("POST", "/api/v1/pending/x/approve", null, bad)).IsError(400, "invalid agent_id: " + Reason);
        (await _node.SendAsync("POST", "/api/v1/pending/x/reject", null, bad)).IsError(400, "invalid agent_id: " + Reason);
        (await _node.PostAsync("/api/v1/sync/push", """{"sender_agent_id":"s","memories":[]}""", bad)).IsError(400, "invalid x-agent-id: " + Reason);
        (await _node.GetAsync("/api/v1/sync/since", bad)).Is(System.Net.HttpStatusCode.OK);
    }

    [Fact]
    public async Task Header_Invalid_IsNotLookedAtElsewhere()
    {
        var bad = ("X-Agent-Id", BadHeader);
        var id = await _node.StoreAsync("who", "elsewhere row");
        (await _node.PutAsync("/api/v1/memories/" + id, "{}", bad)).Is(System.Net.HttpStatusCode.OK);
        (await _node.PostAsync("/api/v1/memories/bulk", "[]", bad)).Is(System.Net.HttpStatusCode.OK);
        (await _node.PostAsync("/api/v1/recall", """{"context":"x"}""", bad)).Is(System.Net.HttpStatusCode.OK);
        (await _node.PostAsync("/api/v1/forget", """{"namespace":"nobody"}""", bad)).Is(System.Net.HttpStatusCode.OK);
        (await _node.PostAsync("/api/v1/agents", """{"agent_id":"a","agent_type":"human"}""", bad)).Is(System.Net.HttpStatusCode.Created);
        (await _node.PostAsync("/api/v1/import", """{"memories":[]}""", bad)).Is(System.Net.HttpStatusCode.OK);
        (await _node.GetAsync("/api/v1/memories", bad)).Is(System.Net.HttpStatusCode.OK);
    }

    [Fact]
    public async Task Header_EmptyOrNotAscii_CountsAsAbsent_AndTheFirstOfSeveralCounts()
    {
        string Request(string headers) =>
            $"POST /api/v1/memories HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n{headers}Content-Length: 40\r\n\r\n"
            + """{"title":"raw","content":"c"}""".PadRight(40);
        Assert.Contains("\"agent_id\":\"anonymous:req-", await RawConnection.ExchangeAsync(_node.Url, Request("X-Agent-Id: \r\n")), StringComparison.Ordinal);
        Assert.Contains("\"agent_id\":\"anonymous:req-", await RawConnection.ExchangeAsync(_node.Url, Request("X-Agent-Id: al\u00efce\r\n")), StringComparison.Ordinal);
        Assert.Contains("\"agent_id\":\"first\"", await RawConnection.ExchangeAsync(_node.Url, Request("X-Agent-Id: first\r\nX-Agent-Id: second\r\n")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_OfAMissingRow_Is404BeforeTheAgentIdIsLookedAt() =>
        (await _node.DeleteAsync("/api/v1/memories/missing", ("X-Agent-Id", BadHeader))).IsError(404, "not found");
}
