using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>The calls of the published TypeScript and Python clients as they send them and read the answers (http-api 15).</summary>
public sealed class PublishedClientTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private static readonly string[] MemoryKeys =
        ["id", "tier", "namespace", "title", "content", "tags", "priority", "confidence", "source", "access_count", "created_at", "updated_at", "metadata"];

    private readonly GatewayNode _node = fixture.Node;

    [Fact]
    public async Task Get_ReadsAsABareMemory_AndAsTheWrapper()
    {
        var id = await _node.StoreAsync("pc", "bare");
        var reply = await _node.GetAsync("/api/v1/memories/" + id);
        Assert.Superset(MemoryKeys.Append("memory").Append("links").ToHashSet(), reply.Keys().ToHashSet());
        foreach (var key in MemoryKeys)
        {
            Assert.Equal(reply.Json.GetProperty("memory").GetProperty(key).GetRawText(), reply.Json.GetProperty(key).GetRawText());
        }
    }

    [Fact]
    public async Task Search_HasItsRowsUnderBothNames()
    {
        await _node.StoreAsync("pc2", "findable");
        var reply = await _node.GetAsync("/api/v1/search?q=findable&namespace=pc2");
        Assert.Equal(reply.Json.GetProperty("results").GetRawText(), reply.Json.GetProperty("memories").GetRawText());
    }

    [Fact]
    public async Task Forget_ByQuery_WithoutABody()
    {
        await _node.StoreAsync("pc3", "lost one");
        await _node.StoreAsync("pc3", "kept");
        (await _node.SendAsync("POST", "/api/v1/forget?namespace=pc3&pattern=lost", null)).Is(200, """{"deleted":1}""");
        (await _node.SendAsync("POST", "/api/v1/forget?namespace=pc3&tier=bogus", null)).IsErrorStarting(400, "Failed to deserialize query string: tier");
        (await _node.SendAsync("POST", "/api/v1/forget?unknown=1", null)).IsError(415, "Expected request with `Content-Type: application/json`");
        Assert.Equal(["kept"], (await _node.GetAsync("/api/v1/memories?namespace=pc3")).TextsOf("memories"));
    }

    [Fact]
    public async Task StoreBulk_AsAnObject_AnswersTheIdsToo()
    {
        var reply = await _node.PostAsync("/api/v1/memories/bulk", """{"memories":[{"title":"o1","content":"c","namespace":"pc4"},{"title":"","content":"c"}],"extra":1}""");
        reply.Is(200, """{"created":1,"errors":[": title cannot be empty"],"ids":["<id>"]}""");
        var tooMany = string.Join(',', Enumerable.Repeat("""{"title":"t","content":"c"}""", 1001));
        (await _node.PostAsync("/api/v1/memories/bulk", $"{{\"memories\":[{tooMany}]}}")).IsError(400, "bulk operations limited to 1000 items");
    }

    [Fact]
    public async Task GetLinks_Counts() =>
        (await _node.GetAsync("/api/v1/links/unknown")).Is(200, """{"count":0,"links":[]}""");

    [Fact]
    public async Task Errors_AreReadableUnderTheKeyThatBothClientsRead()
    {
        foreach (var reply in new[]
        {
            await _node.PostAsync("/api/v1/memories", "{"),
            await _node.PostAsync("/api/v1/memories", "{}"),
            await _node.SendAsync("POST", "/api/v1/memories", "x"u8.ToArray(), "text/plain"),
            await _node.GetAsync("/api/v1/memories?limit=x"),
            await _node.GetAsync("/api/v1/memories/%FF"),
            await _node.GetAsync("/api/v1/memories/missing"),
        })
        {
            Assert.Equal("application/json", reply.Header("content-type"));
            Assert.False(string.IsNullOrWhiteSpace(reply.Text("error")), reply.Request);
        }
    }
}
