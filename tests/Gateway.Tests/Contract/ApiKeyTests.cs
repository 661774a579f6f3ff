using AiMemory.Gateway;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>The API key (http-api 1.2).</summary>
public sealed class ApiKeyTests : IAsyncLifetime
{
    private GatewayNode _node = null!;

    public async Task InitializeAsync() => _node = await GatewayNode.StartAsync(new GatewayOptions { ApiKey = "s3cret/key" });

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Theory]
    [InlineData("GET", "/api/v1/memories")]
    [InlineData("POST", "/api/v1/memories")]
    [InlineData("GET", "/metrics")]
    [InlineData("GET", "/api/v1/metrics")]
    [InlineData("GET", "/api/v1/health/")]
    [InlineData("GET", "/nowhere")]
    [InlineData("PATCH", "/api/v1/memories")]
    [InlineData("GET", "/api/v1/memories?api_key=wrong")]
    [InlineData("GET", "/api/v1/memories?api_key=s3cret%2Fkey")]
    [InlineData("GET", "/api/v1/memories?API_KEY=s3cret/key")]
    [InlineData("GET", "/api/v1/memories?api_key=s3cret/key2")]
    [InlineData("GET", "/api/v1/memories?api_key=")]
    public async Task Request_WithoutTheKey_Is401(string method, string target)
    {
        var reply = await _node.SendAsync(method, target, null);
        reply.IsError(401, "missing or invalid API key");
        Assert.Equal("application/json", reply.Header("content-type"));
    }

    [Theory]
    [InlineData("S3CRET/KEY")]
    [InlineData("")]
    [InlineData("s3cret/ke")]
    public async Task Header_ThatIsNotTheKey_Is401(string key) =>
        (await _node.GetAsync("/api/v1/memories", ("X-API-Key", key))).IsError(401, "missing or invalid API key");

    [Fact]
    public async Task OneRightKey_IsEnough()
    {
        (await _node.GetAsync("/api/v1/stats", ("X-API-Key", "s3cret/key"))).Is(System.Net.HttpStatusCode.OK);
        (await _node.GetAsync("/api/v1/stats?api_key=s3cret/key")).Is(System.Net.HttpStatusCode.OK);
        (await _node.GetAsync("/api/v1/stats?api_key=wrong", ("X-API-Key", "s3cret/key"))).Is(System.Net.HttpStatusCode.OK);
        (await _node.GetAsync("/api/v1/stats?x=1&api_key=s3cret/key", ("X-API-Key", "wrong"))).Is(System.Net.HttpStatusCode.OK);
        (await _node.GetAsync("/nowhere", ("X-API-Key", "s3cret/key"))).IsEmpty(404);
    }

    [Fact]
    public async Task HealthAndOptions_AreOpen()
    {
        (await _node.GetAsync("/api/v1/health")).Is(200, """{"service":"ai-memory","status":"ok"}""");
        (await _node.GetAsync("/api/v1/health?x=1")).Is(System.Net.HttpStatusCode.OK);
        (await _node.GetAsync("/health/live")).Is(System.Net.HttpStatusCode.OK);
        (await _node.GetAsync("/health/ready")).Is(System.Net.HttpStatusCode.OK);
        (await _node.SendAsync("OPTIONS", "/api/v1/memories", null)).IsEmpty(200);
    }

    [Theory]
    [InlineData("", "127.0.0.1", "api_key is empty")]
    [InlineData(null, "0.0.0.0", "without credentials")]
    public async Task Start_ThatWouldBeOpen_IsRefused(string? key, string host, string message)
    {
        var refused = await Assert.ThrowsAsync<GatewayConfigurationException>(
            () => GatewayNode.StartAsync(new GatewayOptions { ApiKey = key, Host = host }));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
