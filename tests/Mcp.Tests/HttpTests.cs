using System.Net;
using System.Text;
using AiMemory;
using AiMemory.Mcp;
using AiMemory.UseCases;
using Mcp.Tests.Support;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Mcp.Tests;

/// <summary>Streamable HTTP, request by request and through the C# SDK's client.</summary>
public sealed class HttpTests : IDisposable
{
    private const string Ping = """{"jsonrpc":"2.0","id":1,"method":"ping"}""";

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };
    private readonly FakeService _fake = FakeService.Create()
        .On("CollectExpiredAsync", new GcResponse(3, DryRun: false))
        .On("GetStatsAsync", new MemoryStats(0, [], [], 0, 0, 0));

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData(null, null, HttpStatusCode.OK)]
    [InlineData("localhost:1234", null, HttpStatusCode.OK)]
    [InlineData("[::1]:9077", "http://localhost:3000", HttpStatusCode.OK)]
    [InlineData("node-a.example", "https://node-a.example", HttpStatusCode.OK)]
    [InlineData("evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1.evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("10.1.2.3", null, HttpStatusCode.Forbidden)]
    [InlineData(null, "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData(null, "null", HttpStatusCode.Forbidden)]
    [InlineData(null, "http://localhost.evil.example", HttpStatusCode.Forbidden)]
    public async Task Request_OfAForeignPage_IsRefused(string? host, string? origin, HttpStatusCode expected)
    {
        await using var node = await HttpNode.StartAsync(_fake.Service, new McpHttpOptions { AllowedHosts = ["node-a.example"] });
        using var request = Post(node, Ping);
        request.Headers.Host = host;
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        using var response = await _http.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Request_WithoutASession_IsAnsweredWithJson()
    {
        await using var node = await HttpNode.StartAsync(_fake.Service);
        using var request = Post(node, Ping);
        using var response = await _http.SendAsync(request);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":{}}""", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
    }

    [Theory]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("2025-11-25", "2025-11-25")]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("1999-01-01", "2025-11-25")]
    public async Task Initialize_AgreesOnAVersionAndOpensASession(string asked, string agreed)
    {
        await using var node = await HttpNode.StartAsync(_fake.Service);
        var (session, body) = await InitializeAsync(node, asked);
        Assert.Contains($"\"protocolVersion\":\"{agreed}\"", body, StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{32}$", session);
    }

    [Fact]
    public async Task Session_LivesUntilItIsDeleted()
    {
        await using var node = await HttpNode.StartAsync(_fake.Service);
        var (session, _) = await InitializeAsync(node, "2025-06-18");
        await ExpectAsync(HttpStatusCode.Accepted, Post(node, """{"jsonrpc":"2.0","method":"notifications/initialized"}""", session));
        await ExpectAsync(HttpStatusCode.OK, Post(node, """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"memory_stats"}}""", session));
        Assert.StartsWith("ai:web@", _fake.LastCaller("GetStatsAsync").FallbackAgentId, StringComparison.Ordinal);
        await ExpectAsync(HttpStatusCode.OK, With(new HttpRequestMessage(HttpMethod.Delete, node.Url), session));
        await ExpectAsync(HttpStatusCode.NotFound, With(new HttpRequestMessage(HttpMethod.Delete, node.Url), session));
        await ExpectAsync(HttpStatusCode.NotFound, Post(node, Ping, session));
        await ExpectAsync(HttpStatusCode.BadRequest, new HttpRequestMessage(HttpMethod.Delete, node.Url));
    }

    [Fact]
    public async Task Caller_OverHttp_MayNameItselfInAHeader()
    {
        await using var node = await HttpNode.StartAsync(_fake.Service);
        var request = Post(node, """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"memory_stats"}}""");
        request.Headers.Add("X-Agent-Id", "alice");
        await ExpectAsync(HttpStatusCode.OK, request);
        Assert.Equal("alice", _fake.LastCaller("GetStatsAsync").ClaimedAgentId);
    }

    [Fact]
    public async Task BadRequests_HaveTheirStatuses()
    {
        await using var node = await HttpNode.StartAsync(_fake.Service, new McpHttpOptions { BodyBytesMax = 1000 });
        await ExpectAsync(HttpStatusCode.BadRequest, Post(node, "nonsense"));
        await ExpectAsync(HttpStatusCode.BadRequest, Post(node, $"[{Ping}]"));
        await ExpectAsync(HttpStatusCode.RequestEntityTooLarge, Post(node, Ping + new string(' ', 2000)));
        await ExpectAsync(HttpStatusCode.UnsupportedMediaType, new HttpRequestMessage(HttpMethod.Post, node.Url) { Content = new StringContent(Ping) });
        await ExpectAsync(HttpStatusCode.MethodNotAllowed, new HttpRequestMessage(HttpMethod.Put, node.Url) { Content = new StringContent(Ping) });
        await ExpectAsync(HttpStatusCode.NotAcceptable, new HttpRequestMessage(HttpMethod.Get, node.Url) { Headers = { { "Accept", "application/json" } } });
        await ExpectAsync(HttpStatusCode.BadRequest, new HttpRequestMessage(HttpMethod.Get, node.Url) { Headers = { { "Accept", "text/event-stream" } } });
        var version = Post(node, Ping);
        version.Headers.Add("MCP-Protocol-Version", "2024-11-05");
        await ExpectAsync(HttpStatusCode.OK, version);
        version = Post(node, Ping);
        version.Headers.Add("MCP-Protocol-Version", "1999-01-01");
        await ExpectAsync(HttpStatusCode.BadRequest, version);
    }

    [Fact]
    public async Task Progress_ComesAsEventsBeforeTheAnswer()
    {
        await using var node = await HttpNode.StartAsync(_fake.Service);
        using var request = Post(node, """{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"memory_gc","_meta":{"progressToken":1}}}""");
        using var response = await _http.SendAsync(request);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.ToString());
        var events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, events.Length);
        Assert.All(events, text => Assert.StartsWith("event: message\ndata: {", text, StringComparison.Ordinal));
        Assert.Contains("\"id\":9,\"result\"", events[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task EventStream_OfASession_IsOneAndEndsWithIt()
    {
        await using var node = await HttpNode.StartAsync(_fake.Service);
        var (session, _) = await InitializeAsync(node, "2025-06-18");
        using var request = Events(node, session);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var stream = await response.Content.ReadAsStreamAsync();
        var open = new byte[8];
        await stream.ReadExactlyAsync(open);
        Assert.Equal(": open\n\n", Encoding.UTF8.GetString(open));
        await ExpectAsync(HttpStatusCode.Conflict, Events(node, session));
        await ExpectAsync(HttpStatusCode.OK, With(new HttpRequestMessage(HttpMethod.Delete, node.Url), session));
        Assert.Equal(0, await stream.ReadAsync(open).AsTask().WaitAsync(TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task EventStream_DoesNotHoldUpShutdown()
    {
        var node = await HttpNode.StartAsync(_fake.Service);
        var (session, _) = await InitializeAsync(node, "2025-06-18");
        using var request = Events(node, session);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await node.DisposeAsync(); // bounded to five seconds
    }

    [Fact]
    public async Task Sessions_BeyondTheBound_PushOutTheIdlest()
    {
        await using var node = await HttpNode.StartAsync(_fake.Service, new McpHttpOptions { SessionsMax = 2 });
        var (first, _) = await InitializeAsync(node, "2025-06-18");
        var (second, _) = await InitializeAsync(node, "2025-06-18");
        await InitializeAsync(node, "2025-06-18");
        await ExpectAsync(HttpStatusCode.NotFound, Post(node, Ping, first));
        await ExpectAsync(HttpStatusCode.OK, Post(node, Ping, second));
    }

    [Fact]
    public async Task SdkClient_OverHttp_UsesEverything()
    {
        await using var node = await HttpNode.StartAsync(_fake.Service);
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions { Endpoint = node.Url }));
        await UseAsync(client);
    }

    [Fact]
    public async Task SdkClient_OverStreams_UsesEverything()
    {
        var toServer = new System.IO.Pipelines.Pipe();
        var toClient = new System.IO.Pipelines.Pipe();
        var server = new McpStdioServer(new McpServerOptions(), _ => ValueTask.FromResult(_fake.Service));
        var running = server.RunAsync(toServer.Reader.AsStream(), toClient.Writer.AsStream(), CancellationToken.None);
        await using (var client = await McpClient.CreateAsync(
            new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream())))
        {
            await UseAsync(client);
        }

        await toServer.Writer.CompleteAsync();
        Assert.Equal(0, await running.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    private static async Task UseAsync(McpClient client)
    {
        Assert.Equal("ai-memory", client.ServerInfo?.Name);
        var tools = await client.ListToolsAsync();
        Assert.Equal(36, tools.Count);
        Assert.True(tools.Single(tool => tool.Name == "memory_get").ProtocolTool.Annotations!.ReadOnlyHint);
        Assert.Equal(2, (await client.ListPromptsAsync()).Count);
        Assert.Equal(2, (await client.ListResourceTemplatesAsync()).Count);
        var steps = new List<double>();
        var result = await client.CallToolAsync(
            "memory_gc", new Dictionary<string, object?> { ["dry_run"] = false }, new InlineProgress(step => steps.Add(step)));
        Assert.NotEqual(true, result.IsError);
        Assert.Contains("\"collected\": 3", Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text, StringComparison.Ordinal);
        var failed = await client.CallToolAsync("memory_get", new Dictionary<string, object?>());
        Assert.True(failed.IsError);
        await Assert.ThrowsAsync<McpProtocolException>(() => client.ReadResourceAsync("memory://nothing").AsTask());
    }

    private async Task<(string Session, string Body)> InitializeAsync(HttpNode node, string version)
    {
        using var request = Post(
            node,
            $$$"""
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":
            {"protocolVersion":"{{{version}}}","capabilities":{},"clientInfo":{"name":"web","version":"1"}}
            }
            """);
        using var response = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (response.Headers.GetValues("Mcp-Session-Id").Single(), await response.Content.ReadAsStringAsync());
    }

    private async Task ExpectAsync(HttpStatusCode status, HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(status, response.StatusCode);
        }
    }

    private static HttpRequestMessage Post(HttpNode node, string body, string? session = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, node.Url)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
            Headers = { { "Accept", "application/json, text/event-stream" } },
        };
        return session is null ? request : With(request, session);
    }

    private static HttpRequestMessage Events(HttpNode node, string session) =>
        With(new HttpRequestMessage(HttpMethod.Get, node.Url) { Headers = { { "Accept", "text/event-stream" } } }, session);

    private static HttpRequestMessage With(HttpRequestMessage request, string session)
    {
        request.Headers.Add("Mcp-Session-Id", session);
        return request;
    }

    private sealed class InlineProgress(Action<double> take) : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value) => take(value.Progress);
    }
}
