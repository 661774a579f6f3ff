using AiMemory;
using AiMemory.UseCases;
using Application.Tests.Support;

namespace Application.Tests;

/// <summary>Standards, agents, messages, webhooks.</summary>
public sealed class DirectoryTests
{
    [Fact]
    public async Task Standard_FindsItsParentByHyphens_AndShowsTheChain()
    {
        await using var node = Node.Start();
        var memory = await node.StoreAsync("policies", "rules");
        async Task Set(string name, string? parent = null) => (await node.Service.SetStandardAsync(
            new SetStandardRequest(name, memory.Id, parent, null), Callers.Mcp, default)).Done();
        await Set("*");
        await Set("acme");
        await Set("acme-web-api");
        Assert.Equal("acme", (await node.Store.GetStandardAsync("acme-web-api", default))!.Parent);
        var view = (await node.Service.GetStandardAsync("acme-web-api/users/v1", true, Callers.Mcp, default)).Done();
        Assert.Equal(["*", "acme", "acme-web-api", "acme-web-api/users", "acme-web-api/users/v1"], view.Chain);
        Assert.Equal(["*", "acme", "acme-web-api"], view.Inherited!.Select(s => s.Namespace));
    }

    [Theory]
    [InlineData("""{"write":"any"}""", "invalid governance: ")]
    [InlineData("""{"write":"any","promote":"any","delete":"any","approver":{"consensus":0}}""", "governance.approver.consensus quorum must be >= 1")]
    public async Task Standard_BadPolicy_ChangesNothing(string policy, string fault)
    {
        await using var node = Node.Start();
        var memory = await node.StoreAsync("n", "rules");
        var outcome = await node.Service.SetStandardAsync(new SetStandardRequest("n", memory.Id, null, policy), Callers.Mcp, default);
        Assert.StartsWith(fault, outcome.Problem!.Message, StringComparison.Ordinal);
        Assert.Null(await node.Store.GetStandardAsync("n", default));
    }

    [Fact]
    public async Task Standard_OwnParentOrMissingMemory_IsRefused()
    {
        await using var node = Node.Start();
        var memory = await node.StoreAsync("n", "rules");
        var own = await node.Service.SetStandardAsync(new SetStandardRequest("n", memory.Id, "n", Act.Policy()), Callers.Mcp, default);
        Assert.Equal("namespace cannot be its own parent", own.Problem!.Message);
        var missing = await node.Service.SetStandardAsync(new SetStandardRequest("n", "gone", null, null), Callers.Mcp, default);
        Assert.Equal("memory not found: gone", missing.Problem!.Message);
        Assert.Null((await node.FindAsync(memory.Id))!.Metadata.GetString("governance"));
    }

    [Fact]
    public async Task Agent_RegisteredAgain_KeepsFirstTimeAndId()
    {
        await using var node = Node.Start();
        var first = (await node.Service.RegisterAgentAsync(new RegisterAgentRequest("a1", "human", ["x"]), Callers.Http, default)).Done();
        var again = (await node.Service.RegisterAgentAsync(new RegisterAgentRequest("a1", "ai:gpt", []), Callers.Http, default)).Done();
        Assert.Equal(first.Id, again.Id);
        var agent = (await node.Service.ListAgentsAsync(Callers.Http, default)).Done().Single();
        Assert.Equal(("a1", "ai:gpt", 0), (agent.AgentId, agent.AgentType, agent.Capabilities.Count));
        Assert.True(string.CompareOrdinal(agent.RegisteredAt, agent.LastSeenAt) < 0);
        Assert.StartsWith("invalid agent_type 'robot'", (await node.Service.RegisterAgentAsync(
            new RegisterAgentRequest("a1", "robot", []), Callers.Http, default)).Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_IsUnreadUntilRecalled()
    {
        await using var node = Node.Start();
        var sent = (await node.Service.NotifyAsync(new NotifyRequest("bob", "hello", "call me", Priority: 99), Callers.Mcp, default)).Done();
        Assert.Equal(("alice", "bob", "_messages/bob"), (sent.From, sent.To, sent.Namespace));
        var bob = Callers.Of(Door.Mcp, "bob");
        var inbox = (await node.Service.ReadInboxAsync(new InboxRequest(null, UnreadOnly: true), bob, default)).Done();
        Assert.Equal((sent.Id, 10), (inbox.Messages.Single().Id, inbox.Messages[0].Priority));
        (await node.Service.RecallAsync(new RecallRequest { Context = "call", Namespace = "_messages/bob" }, bob, default)).Done();
        await node.Service.FlushTouchesAsync();
        Assert.Empty((await node.Service.ReadInboxAsync(new InboxRequest("bob", UnreadOnly: true), Callers.Mcp, default)).Done().Messages);
    }

    [Fact]
    public async Task Subscription_NeedsARegisteredAgentAndASafeTarget()
    {
        await using var node = Node.Start();
        async Task<Outcome<WebhookSubscription>> Subscribe(string url) =>
            await node.Service.SubscribeAsync(new SubscribeRequest(url, Secret: "s3cret"), Callers.Mcp, default);
        Assert.Equal(
            "agent \"alice\" is not registered; call memory_agent_register before memory_subscribe",
            (await Subscribe("https://example.com")).Problem!.Message);
        await node.RegisterAsync("alice");
        foreach (var url in (string[])["ftp://example.com", "example.com", "http://example.com", "https://10.1.2.3/x", "https://[fe80::1]/",
            "https://u:p@example.com/", "https://0.0.0.0/", "https://[::ffff:192.168.0.1]/", "https:///x"])
        {
            Assert.Equal(ProblemKind.Invalid, (await Subscribe(url)).Problem!.Kind);
        }

        (await Subscribe("http://localhost:8080/hook")).Done();
        var made = (await Subscribe("https://example.com/hook")).Done();
        Assert.Equal("1ec1c26b50d5d3c58d9583181af8076655fe00756bf7285940ba3670f99fcba0", made.SecretHash);
        Assert.Equal(made.Id, (await node.Service.ListSubscriptionsAsync(Callers.Mcp, default)).Done()[0].Id);
        await node.Service.Deliveries.RecordAsync(made.Id, false, node.Time.GetUtcNow(), default);
        var counted = (await node.Store.GetSubscriptionAsync(made.Id, default))!;
        Assert.Equal((1, 1), (counted.DispatchCount, counted.FailureCount));
        Assert.True((await node.Service.UnsubscribeAsync(made.Id, Callers.Mcp, default)).Done().Removed);
        Assert.False((await node.Service.UnsubscribeAsync(made.Id, Callers.Mcp, default)).Done().Removed);
    }
}
