using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AiMemory.Application.Webhooks;
using AiMemory.UseCases;
using Gateway.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests;

/// <summary>Writes over HTTP as their webhooks' receivers see them (rules 17, design 9 and 10).</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private static readonly Caller Subscriber = new(Door.Mcp, "hooks", "hooks");

    private readonly ConcurrentQueue<(string Path, string Body, Dictionary<string, string> Headers)> _received = new();
    private readonly ConcurrentDictionary<string, int> _calls = new();
    private WebApplication _receiver = null!;
    private string _url = null!;
    private GatewayNode _node = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _receiver = builder.Build();
        _receiver.Run(ReceiveAsync);
        await _receiver.StartAsync();
        _url = _receiver.Urls.Single();
        var delays = new[] { TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(40) };
        _node = await GatewayNode.StartAsync(webhooks: new WebhookOptions { RetryDelays = delays });
        await _node.PostAsync("/api/v1/agents", """{"agent_id":"hooks","agent_type":"system"}""");
    }

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Create_IsDelivered_Signed_AndByteForByte()
    {
        await SubscribeAsync("/ok", secret: "s3cret");
        var id = await _node.StoreAsync("hook", "row");
        var (_, body, headers) = await NextAsync("/ok");
        Assert.Matches($$"""^\{"event":"memory_store","memory_id":"{{id}}","namespace":"hook","agent_id":"alice","delivered_at":"[^"]+\+00:00"\}$""", body);
        Assert.Equal("application/json", headers["content-type"]);
        Assert.Equal("ai-memory/0.6.0.0", headers["user-agent"]);
        var stamp = headers["x-ai-memory-timestamp"];
        Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - long.Parse(stamp), -1, 60);
        var expected = HMACSHA256.HashData(SHA256.HashData("s3cret"u8), Encoding.UTF8.GetBytes($"{stamp}.{body}"));
        Assert.Equal("sha256=" + Convert.ToHexStringLower(expected), headers["x-ai-memory-signature"]);
    }

    [Fact]
    public async Task EveryKindOfWrite_IsAnEvent_AndUnsignedWithoutASecret()
    {
        await SubscribeAsync("/ok");
        var (a, b, c) = (await _node.StoreAsync("kinds", "a"), await _node.StoreAsync("kinds", "b"), await _node.StoreAsync("kinds", "c"));
        await _node.PutAsync("/api/v1/memories/" + a, "{}");
        await _node.SendAsync("POST", $"/api/v1/memories/{a}/promote", null);
        await _node.PostAsync("/api/v1/links", $$"""{"source_id":"{{a}}","target_id":"{{b}}"}""");
        await _node.DeleteAsync("/api/v1/memories/" + b);
        await _node.PostAsync("/api/v1/consolidate", $$"""{"ids":["{{a}}","{{c}}"],"title":"t","summary":"s","namespace":"kinds"}""");
        await _node.PostAsync("/api/v1/memories/bulk", """[{"title":"bulk","content":"c","namespace":"kinds"}]""");
        await _node.PostAsync("/api/v1/import", $$"""{"memories":[{{Contract.TransferTests.Row("imported", "kinds", "imported")}}]}""");
        await _node.PostAsync("/api/v1/forget", """{"namespace":"kinds"}""");
        await _node.SendAsync("POST", "/api/v1/archive/imported/restore", null);
        await ReceiveEventsAsync(
            "memory_store", "memory_update", "memory_promote", "memory_link", "memory_delete", "memory_consolidate", "memory_import", "memory_forget", "memory_archive_restore");
        Assert.All(_received, r => Assert.False(r.Headers.ContainsKey("x-ai-memory-signature")));
    }

    [Fact]
    public async Task FailedDelivery_IsTriedAgain_AndTheWriteDidNotWait()
    {
        await SubscribeAsync("/twice-500-then-ok");
        await _node.StoreAsync("retry", "row");
        await UntilAsync(() => _calls.GetValueOrDefault("/twice-500-then-ok") >= 3);
        await Task.Delay(100);
        Assert.Equal(3, _calls["/twice-500-then-ok"]);
        (await _node.GetAsync("/api/v1/memories?namespace=_webhooks/dead_letters")).Is(200, """{"count":0,"memories":[]}""");
        var metrics = (await _node.GetAsync("/metrics")).Body;
        Assert.Matches("(?m)^ai_memory_webhook_failed_total [1-9]", metrics);
        Assert.Matches("(?m)^ai_memory_webhook_dispatched_total [1-9]", metrics);
    }

    [Fact]
    public async Task DeliveryThatNeverSucceeds_BecomesADeadLetter_ThatCanBeListed()
    {
        var subscription = await SubscribeAsync("/always-503");
        var id = await _node.StoreAsync("dead", "row");
        await UntilAsync(() => CountAsync("_webhooks/dead_letters"), 1);
        var letter = (await _node.GetAsync("/api/v1/memories?namespace=_webhooks/dead_letters")).Json.GetProperty("memories")[0];
        var content = JsonDocument.Parse(letter.GetProperty("content").GetString()!).RootElement;
        Assert.Equal(
            $"3 status 503 memory_store {id} dead {subscription} {_url}/always-503",
            string.Join(' ', new[] { "attempts", "error", "event", "memory_id", "namespace", "subscription_id", "url" }.Select(k => content.GetProperty(k).ToString())));
        var listed = (await _node.Service.ListSubscriptionsAsync(Subscriber, default)).Value!.Single();
        Assert.Equal((1, 1), (listed.DispatchCount, listed.FailureCount));
    }

    [Theory]
    [InlineData("http://example.com/", "webhook URL must be https for non-loopback host")]
    [InlineData("ftp://example.com/", "webhook URL scheme must be http(s)")]
    [InlineData("example.com", "webhook URL missing scheme")]
    [InlineData("https://10.0.0.1/", "webhook URL targets private / link-local address")]
    [InlineData("https://172.31.0.1/", "webhook URL targets private / link-local address")]
    [InlineData("https://192.168.0.1/", "webhook URL targets private / link-local address")]
    [InlineData("https://169.254.169.254/latest", "webhook URL targets private / link-local address")]
    [InlineData("https://224.0.0.1/", "webhook URL targets private / link-local address")]
    [InlineData("https://[fd00::1]/", "webhook URL targets private / link-local address")]
    [InlineData("https://[fe80::1]/", "webhook URL targets private / link-local address")]
    [InlineData("https://[::ffff:10.0.0.1]/", "webhook URL targets private / link-local address")]
    [InlineData("https://0.0.0.0/", "webhook URL targets private / link-local address")]
    [InlineData("https://167772161/", "webhook URL targets private / link-local address")]
    [InlineData("https://user:secret@example.com/", "webhook URL must not hold user information")]
    [InlineData("https://example.com:99999/", "webhook URL has no valid host")]
    [InlineData("https:///", "webhook URL has no valid host")]
    public async Task Target_ThatMustNotBeReached_IsRefusedAtRegistration(string url, string message)
    {
        var refused = await _node.Service.SubscribeAsync(new SubscribeRequest(url), Subscriber, default);
        Assert.StartsWith(message, refused.Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_IntoAPrivateNetwork_IsNotFollowed()
    {
        await SubscribeAsync("/to-private");
        await _node.StoreAsync("redirect", "row");
        await UntilAsync(() => CountAsync("_webhooks/dead_letters"), 1);
        var letter = (await _node.GetAsync("/api/v1/memories?namespace=_webhooks/dead_letters")).Json.GetProperty("memories")[0];
        Assert.Contains("webhook URL targets private / link-local address", letter.GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SlowReceiver_DoesNotSlowAWrite()
    {
        await SubscribeAsync("/slow");
        var began = DateTime.UtcNow;
        for (var i = 0; i < 20; i++)
        {
            await _node.StoreAsync("slow", $"row {i}");
        }

        Assert.True(DateTime.UtcNow - began < TimeSpan.FromSeconds(10), "the writes waited for their deliveries");
    }

    private async Task<string> SubscribeAsync(string path, string? secret = null)
    {
        var outcome = await _node.Service.SubscribeAsync(new SubscribeRequest(_url + path, Secret: secret), Subscriber, default);
        Assert.True(outcome.IsDone, outcome.Problem?.Message);
        return outcome.Value!.Id;
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var path = http.Request.Path.Value!;
        _received.Enqueue((path, await reader.ReadToEndAsync(), http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString())));
        var call = _calls.AddOrUpdate(path, 1, (_, count) => count + 1);
        http.Response.StatusCode = path switch
        {
            "/twice-500-then-ok" => call <= 2 ? 500 : 204,
            "/always-503" => 503,
            "/to-private" => 307,
            _ => 200,
        };
        if (path == "/to-private")
        {
            http.Response.Headers.Location = "https://10.1.2.3/";
        }

        if (path == "/slow")
        {
            await Task.Delay(1_000, http.RequestAborted);
        }
    }

    private async Task<(string Path, string Body, Dictionary<string, string> Headers)> NextAsync(string path)
    {
        await UntilAsync(() => _received.Any(r => r.Path == path));
        return _received.First(r => r.Path == path);
    }

    /// <summary>Deliveries come in any order, so each kind is waited for.</summary>
    private async Task ReceiveEventsAsync(params string[] kinds)
    {
        string[] Missing() => [.. kinds.Except(_received.Select(r => JsonDocument.Parse(r.Body).RootElement.GetProperty("event").GetString()!))];
        for (var i = 0; i < 1000 && Missing().Length > 0; i++)
        {
            await Task.Delay(10);
        }

        Assert.Empty(Missing());
    }

    private async Task<int> CountAsync(string @namespace) =>
        (await _node.GetAsync("/api/v1/memories?namespace=" + @namespace)).Json.GetProperty("count").GetInt32();

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition() ? 1 : 0), 1);

    private static async Task UntilAsync(Func<Task<int>> count, int atLeast)
    {
        for (var i = 0; i < 1000; i++)
        {
            if (await count() >= atLeast)
            {
                return;
            }

            await Task.Delay(10);
        }

        Assert.Fail("what was waited for did not come within 10 s");
    }
}
