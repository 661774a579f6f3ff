using AiMemory;
using AiMemory.Application.Commands;
using AiMemory.Models;
using AiMemory.UseCases;
using Application.Tests.Support;

namespace Application.Tests;

/// <summary>What recall answers, and what it does to the rows it answers with (rules 5 and 6).</summary>
public sealed class RecallTests
{
    [Fact]
    public async Task Recall_FiveTimes_MakesAMidRowPermanent()
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("n", "t", "find me");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(0, (await RecallAsync(node, new RecallRequest { Context = "find" })).Items.Single().Memory.AccessCount);
        }

        node.Time.Advance(TimeSpan.FromSeconds(1));
        var touched = await Until(node, row.Id, r => r.AccessCount == 5);
        Assert.Equal((Tier.Long, null), (touched.Tier, touched.ExpiresAt));
    }

    [Fact]
    public async Task Recall_NeverShortensALife()
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("n", "t", "find me");
        await RecallAsync(node, new RecallRequest { Context = "find" });
        await node.Service.FlushTouchesAsync();
        Assert.Equal(row.ExpiresAt, (await node.FindAsync(row.Id))!.ExpiresAt);
    }

    [Fact]
    public async Task AFlush_WaitsForWhatTheTimersFlushTookBeforeIt()
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("n", "t", "find me");
        await RecallAsync(node, new RecallRequest { Context = "find" });
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Decided.Before = command =>
        {
            reached.TrySetResult();
            return command is TouchCommand ? released.Task : Task.CompletedTask;
        };
        node.Time.Advance(TimeSpan.FromSeconds(1));
        await reached.Task;

        var flush = node.Service.FlushTouchesAsync();
        try
        {
            await Task.WhenAny(flush, Task.Delay(50));
            Assert.False(flush.IsCompleted);
        }
        finally
        {
            released.SetResult();
        }

        await flush;
        Assert.Equal(1, (await node.FindAsync(row.Id))!.AccessCount);
    }

    [Fact]
    public async Task Touches_AreWrittenWhenTheServiceStops()
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("n", "t", "find me");
        await RecallAsync(node, new RecallRequest { Context = "find" });
        await node.Service.DisposeAsync();
        Assert.Equal(1, (await node.FindAsync(row.Id))!.AccessCount);
    }

    [Fact]
    public async Task Explain_TellsFactorsAndDrops_AndTouchesNothing()
    {
        await using var node = Node.Start();
        foreach (var i in Enumerable.Range(0, 3))
        {
            await node.StoreAsync("n", $"t{i}", "find me " + i);
        }

        var recalled = await RecallAsync(node, new RecallRequest { Context = "find", Limit = 2, Explain = true, BudgetTokens = 3 });
        Assert.NotNull(recalled.Items.Single().Factors);
        Assert.Equal(["budget", "limit"], recalled.Dropped.Select(d => d.Reason).Order());
        await node.Service.FlushTouchesAsync();
        Assert.Equal(0, (await node.FindAsync(recalled.Items[0].Memory.Id))!.AccessCount);
    }

    [Fact]
    public async Task Explain_TellsWhatTheFiltersTook_ButNotWhatTheCallerMayNotSee()
    {
        await using var node = Node.Start();
        await node.StoreAsync("a", "here", "find me");
        await node.StoreAsync("b", "hidden", "find me");
        var recalled = await RecallAsync(
            node, new RecallRequest { Context = "find", Tag = "none", AsAgent = "a", Explain = true });
        Assert.Equal([("here", "filter")], recalled.Dropped.Select(d => (d.Title, d.Reason)));
    }

    [Fact]
    public async Task Budget_StopsAtTheFirstThatDoesNotFit_AndTouchesOnlyWhatStays()
    {
        await using var node = Node.Start();
        var first = await node.StoreAsync("n", "a", "find find find");
        var second = await node.StoreAsync("n", "b", "find " + new string('x', 400));
        var recalled = await RecallAsync(node, new RecallRequest { Context = "find", BudgetTokens = 10 });
        Assert.Equal([first.Id], recalled.Items.Select(i => i.Memory.Id));
        Assert.Equal((3, 10), (recalled.TokensUsed, recalled.BudgetTokens));
        await node.Service.FlushTouchesAsync();
        Assert.Equal(0, (await node.FindAsync(second.Id))!.AccessCount);
    }

    [Fact]
    public async Task Collapse_FoldsNearDuplicates()
    {
        await using var node = Node.Start();
        const string text = "the build server sleeps between two and three at night so deploy earlier than that please";
        var a = await node.StoreAsync("n", "a", text);
        var b = await node.StoreAsync("n", "b", text);
        var recalled = await RecallAsync(node, new RecallRequest { Context = "deploy at night", Collapse = true });
        var item = Assert.Single(recalled.Items);
        Assert.Equal(new[] { a.Id, b.Id }.Order(), item.Collapsed!.Append(item.Memory.Id).Order());
    }

    [Fact]
    public async Task Namespace_WithLevels_TakesAncestorsIn_NearestFirst()
    {
        await using var node = Node.Start();
        foreach (var name in (string[])["a", "a/b", "a/b/c", "a/b/c/d"])
        {
            await node.StoreAsync(name, "t", "find me");
        }

        var recalled = await RecallAsync(node, new RecallRequest { Context = "find", Namespace = "a/b/c" });
        Assert.Equal(["a/b/c", "a/b", "a"], recalled.Items.Select(i => i.Memory.Namespace));
    }

    [Fact]
    public async Task Standards_OfTheChain_ComeAlong()
    {
        await using var node = Node.Start();
        var global = await node.StoreAsync("policies", "global", "rules for all");
        var own = await node.StoreAsync("policies", "own", "rules for a");
        foreach (var (name, id) in new[] { ("*", global.Id), ("a", own.Id), ("a/b", own.Id) })
        {
            (await node.Service.SetStandardAsync(new SetStandardRequest(name, id, null, null), Callers.Mcp, default)).Done();
        }

        var recalled = await RecallAsync(node, new RecallRequest { Context = "anything", Namespace = "a/b" });
        Assert.Equal([global.Id, own.Id], recalled.Standards.Select(s => s.Id));
        var session = (await node.Service.StartSessionAsync(new SessionStartRequest(null), Callers.Mcp, default)).Done();
        Assert.Equal([global.Id], session.Standards.Select(s => s.Id));
    }

    [Fact]
    public async Task AsAgent_SeesByScope()
    {
        await using var node = Node.Start();
        async Task Put(string ns, string title, string scope) => (await node.Service.StoreAsync(
            new StoreRequest { Namespace = ns, Title = title, Content = "find me", Scope = scope }, Callers.Http, default)).Done();
        await Put("a/x", "own", "private");
        await Put("a/y", "theirs", "private");
        await Put("a/y", "team", "team");
        await Put("z", "all", "collective");
        var recalled = await RecallAsync(node, new RecallRequest { Context = "find", AsAgent = "a/x" });
        Assert.Equal(["all", "own", "team"], recalled.Items.Select(i => i.Memory.Title).Order());
        var refused = await node.Service.RecallAsync(new RecallRequest { Context = "x", AsAgent = "a b" }, Callers.Http, default);
        Assert.StartsWith("invalid as_agent: ", refused.Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blank_IsRefusedOverHttp_AndFindsNothingOverMcp()
    {
        await using var node = Node.Start();
        await node.StoreAsync("n", "t", "an empty box");
        Assert.Equal("context is required", (await node.Service.RecallAsync(new RecallRequest { Context = " " }, Callers.Http, default)).Problem!.Message);
        Assert.Empty((await node.Service.RecallAsync(new RecallRequest { Context = " " }, Callers.Mcp, default)).Done().Items);
        Assert.Equal("query is required", (await node.Service.SearchAsync(new SearchRequest { Query = "" }, Callers.Http, default)).Problem!.Message);
    }

    [Fact]
    public async Task Hybrid_FindsByVectorWhatSharesNoWord()
    {
        var models = new ModelSet { Embedder = new LetterEmbedder(), Vectors = new ListIndex() };
        await using var node = Node.Start(models: models);
        var row = await node.StoreAsync("n", "stab", "stab");
        for (var i = 0; i < 500 && models.Vectors.Count == 0; i++)
        {
            await Task.Delay(10);
        }

        var recalled = await RecallAsync(node, new RecallRequest { Context = "bats" });
        Assert.Equal("hybrid", recalled.Mode);
        Assert.Equal([row.Id], recalled.Items.Select(i => i.Memory.Id));
        var words = await RecallAsync(node, new RecallRequest { Context = "bats", KeywordOnly = true });
        Assert.Equal(("keyword", 0), (words.Mode, words.Items.Count));
        (await node.Service.DeleteAsync(row.Id, null, Callers.Http, default)).Done();
        Assert.Equal(0, models.Vectors.Count);
        Assert.False(await node.Store.HasVectorAsync("n", row.Id, default));
    }

    private static async Task<RecallResponse> RecallAsync(Node node, RecallRequest request) =>
        (await node.Service.RecallAsync(request, Callers.Http, default)).Done();

    private static async Task<Memory> Until(Node node, string id, Func<Memory, bool> condition)
    {
        for (var i = 0; i < 500; i++)
        {
            if (await node.FindAsync(id) is { } row && condition(row))
            {
                return row;
            }

            await Task.Delay(10);
        }

        throw new TimeoutException("the row never came to be as expected");
    }
}
