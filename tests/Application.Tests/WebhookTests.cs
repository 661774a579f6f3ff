using System.Security.Cryptography;
using System.Text;
using AiMemory;
using AiMemory.UseCases;
using Application.Tests.Support;

namespace Application.Tests;

/// <summary>Webhook deliveries against a real receiver (rules 17, design sections 9 and 10).</summary>
public class WebhookTests
{
    private const string DeadLetters = "_webhooks/dead_letters";

    [Fact]
    public async Task Store_IsDelivered_SignedAndExact()
    {
        using var receiver = new Receiver();
        await using var node = Node.Start();
        await SubscribeAsync(node, new SubscribeRequest(receiver.Url, Secret: "s3cret"));
        var stored = await StoreAsync(node, "Deploy");
        await receiver.WaitForAsync(1);

        var request = receiver.Requests.Single(r => r.Body.Contains(stored, StringComparison.Ordinal));
        Assert.Equal("POST", request.Method);
        Assert.Equal("application/json", request.Headers["content-type"]);
        Assert.Equal("ai-memory/0.6.0.0", request.Headers["user-agent"]);
        Assert.StartsWith(
            $$"""{"event":"memory_store","memory_id":"{{stored}}","namespace":"ops","agent_id":"alice","delivered_at":"2026-04-03T15:""",
            request.Body,
            StringComparison.Ordinal);
        var timestamp = request.Headers["x-ai-memory-timestamp"];
        var key = SHA256.HashData("s3cret"u8);
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{timestamp}.{request.Body}")));
        Assert.Equal($"sha256={expected}", request.Headers["x-ai-memory-signature"]);
        await CountsAsync(node, dispatched: 1, failed: 0);
    }

    [Fact]
    public async Task EveryKindOfEvent_ReachesWhoAskedForAll()
    {
        using var receiver = new Receiver();
        await using var node = Node.Start();
        await SubscribeAsync(node, new SubscribeRequest(receiver.Url));
        var first = await StoreAsync(node, "first");
        var second = await StoreAsync(node, "second");
        await node.Service.UpdateAsync(new UpdateRequest { Id = first, Content = "changed" }, Callers.Mcp, default);
        await node.Service.LinkAsync(new LinkRequest(first, second), Callers.Mcp, default);
        await node.Service.PromoteAsync(new PromoteRequest(first), Callers.Mcp, default);
        await node.Service.DeleteAsync(second, null, Callers.Mcp, default);
        await node.Service.ForgetAsync(new ForgetRequest("ops", null, null), Callers.Mcp, default);
        await receiver.WaitForAsync(7);

        var names = receiver.Requests.Select(r => r.Body[10..r.Body.IndexOf("\",", StringComparison.Ordinal)]).ToHashSet();
        Assert.Superset(
            new HashSet<string> { "memory_store", "memory_update", "memory_link", "memory_promote", "memory_delete", "memory_forget" }, names);
    }

    [Fact]
    public async Task Filters_LetThroughOnlyWhatMatches()
    {
        using var receiver = new Receiver();
        await using var node = Node.Start();
        await SubscribeAsync(node, new SubscribeRequest(receiver.Url + "ns", NamespaceFilter: "other"));
        await SubscribeAsync(node, new SubscribeRequest(receiver.Url + "agent", AgentFilter: "bob"));
        await SubscribeAsync(node, new SubscribeRequest(receiver.Url + "event", Events: "memory_delete, memory_link"));
        await SubscribeAsync(node, new SubscribeRequest(receiver.Url + "fits", "memory_store", null, "ops", "alice"));
        await StoreAsync(node, "x");
        await receiver.WaitForAsync(1);
        await Task.Delay(100);
        Assert.Equal("/fits", Assert.Single(receiver.Requests).Path);
    }

    [Fact]
    public async Task FailedDelivery_IsTriedAgainLater()
    {
        var tries = 0;
        using var receiver = new Receiver(_ => new Receiver.Answer(Interlocked.Increment(ref tries) < 3 ? 500 : 204));
        await using var node = Node.Start();
        await SubscribeAsync(node, new SubscribeRequest(receiver.Url));
        await StoreAsync(node, "x");
        await receiver.WaitForAsync(1);
        await CountsAsync(node, dispatched: 1, failed: 1);
        await AdvanceUntilAsync(node, receiver, 2, TimeSpan.FromSeconds(1));
        await AdvanceUntilAsync(node, receiver, 3, TimeSpan.FromSeconds(5));
        await Task.Delay(100);
        node.Time.Advance(TimeSpan.FromHours(1));
        await Task.Delay(100);
        Assert.Equal(3, receiver.Requests.Count);
        await CountsAsync(node, dispatched: 1, failed: 1);
        Assert.Empty(await DeadAsync(node));
    }

    [Fact]
    public async Task DeliveryThatNeverSucceeds_BecomesADeadLetter()
    {
        using var receiver = new Receiver(_ => new Receiver.Answer(503));
        await using var node = Node.Start();
        await SubscribeAsync(node, new SubscribeRequest(receiver.Url));
        var id = await StoreAsync(node, "x");
        for (var attempt = 1; attempt <= 6; attempt++)
        {
            await AdvanceUntilAsync(node, receiver, attempt, TimeSpan.FromMinutes(11));
        }

        var letter = await EventuallyAsync(async () => (await DeadAsync(node)).SingleOrDefault());
        Assert.Contains(id, letter.Title, StringComparison.Ordinal);
        Assert.Contains("\"attempts\":6,\"error\":\"status 503\"", letter.Content, StringComparison.Ordinal);
        Assert.NotNull(letter.ExpiresAt);
    }

    [Fact]
    public async Task Redirect_IsFollowedOnlyWhereDeliveriesMayGo()
    {
        using var receiver = new Receiver();
        using var redirecting = new Receiver(request => new Receiver.Answer(
            request.Path == "/see" ? 302 : 307,
            Location: request.Path == "/inside" ? "http://10.0.0.1/" : request.Path == "/loop" ? "/loop" : receiver.Url + "target"));
        await using var node = Node.Start();
        foreach (var path in (string[])["good", "inside", "loop", "see"])
        {
            await SubscribeAsync(node, new SubscribeRequest(redirecting.Url + path, Events: "memory_store", NamespaceFilter: "ops"));
        }

        await StoreAsync(node, "x");
        await receiver.WaitForAsync(1);
        await redirecting.WaitForAsync(7);
        Assert.Equal("/target", Assert.Single(receiver.Requests).Path);
        await node.Service.StopWebhooksAsync(TimeSpan.FromSeconds(5));
        var errors = (await DeadAsync(node)).Select(letter => letter.Content).ToList();
        Assert.Equal(3, errors.Count);
        Assert.Contains(errors, error => error.Contains("must be https for non-loopback host: http://10.0.0.1/", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains("too many redirects", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains("status 302", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Stopping_TriesWhatWasNotTriedYet()
    {
        using var receiver = new Receiver();
        var node = Node.Start();
        await using (node)
        {
            await SubscribeAsync(node, new SubscribeRequest(receiver.Url));
            for (var i = 0; i < 20; i++)
            {
                await StoreAsync(node, $"row {i}");
            }
        }

        Assert.Equal(20, receiver.Requests.Count);
    }

    [Fact]
    public async Task SlowReceiver_DoesNotSlowAWriteNorTheOthers()
    {
        using var slow = new Receiver(_ =>
        {
            Thread.Sleep(4000);
            return new Receiver.Answer(200);
        });
        using var quick = new Receiver();
        await using var node = Node.Start();
        await SubscribeAsync(node, new SubscribeRequest(slow.Url));
        await SubscribeAsync(node, new SubscribeRequest(quick.Url));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await StoreAsync(node, "x");
        await quick.WaitForAsync(1);
        Assert.True(watch.ElapsedMilliseconds < 3500, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task RemovedSubscription_IsNotTriedAgain()
    {
        using var receiver = new Receiver(_ => new Receiver.Answer(500));
        await using var node = Node.Start();
        var id = await SubscribeAsync(node, new SubscribeRequest(receiver.Url));
        await StoreAsync(node, "x");
        await CountsAsync(node, dispatched: 1, failed: 1);
        await node.Service.UnsubscribeAsync(id, Callers.Mcp, default);
        node.Time.Advance(TimeSpan.FromSeconds(2));
        await Task.Delay(200);
        await node.Service.StopWebhooksAsync(TimeSpan.FromSeconds(1));
        Assert.InRange(receiver.Requests.Count, 1, 2);
        Assert.Empty(await DeadAsync(node));
    }

    private static async Task<string> SubscribeAsync(Node node, SubscribeRequest request)
    {
        // Registering raises no event that would disturb a count.
        await node.Service.RegisterAgentAsync(new RegisterAgentRequest("alice", "human", []), Callers.Mcp, default);
        var outcome = await node.Service.SubscribeAsync(request, Callers.Mcp, default);
        Assert.True(outcome.IsDone, outcome.Problem?.Message);
        return outcome.Value.Id;
    }

    private static async Task<string> StoreAsync(Node node, string title)
    {
        var outcome = await node.Service.StoreAsync(
            new StoreRequest { Title = title, Content = "c", Namespace = "ops", Source = "claude" }, Callers.Mcp, default);
        return outcome.Value!.Memory.Id;
    }

    private static async Task CountsAsync(Node node, int dispatched, int failed)
    {
        var subscription = await EventuallyAsync(async () =>
            (await node.Service.ListSubscriptionsAsync(Callers.Mcp, default)).Value!.SingleOrDefault(s => s.DispatchCount >= dispatched));
        Assert.Equal((dispatched, failed), (subscription.DispatchCount, subscription.FailureCount));
    }

    private static async Task<IReadOnlyList<Memory>> DeadAsync(Node node) =>
        (await node.Service.ListAsync(new ListRequest { Namespace = DeadLetters }, Callers.Mcp, default)).Value!;

    /// <summary>Moves the clock until the request is there: the wait before it may not have begun yet.</summary>
    private static async Task AdvanceUntilAsync(Node node, Receiver receiver, int count, TimeSpan step)
    {
        for (var i = 0; i < 100 && receiver.Requests.Count < count; i++)
        {
            await Task.Delay(30);
            if (receiver.Requests.Count < count)
            {
                node.Time.Advance(step);
            }
        }

        await receiver.WaitForAsync(count);
    }

    private static async Task<T> EventuallyAsync<T>(Func<Task<T?>> look)
        where T : class
    {
        for (var i = 0; i < 300; i++)
        {
            if (await look() is { } found)
            {
                return found;
            }

            await Task.Delay(10);
        }

        throw new TimeoutException();
    }
}
