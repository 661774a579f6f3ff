using AiMemory;
using AiMemory.Events;
using AiMemory.UseCases;
using Application.Tests.Support;

namespace Application.Tests;

/// <summary>Creating and upserting (rules 4.1, mcp-tools 2.1), one or many.</summary>
public sealed class StoreTests
{
    [Fact]
    public async Task Store_ThenGet_GivesTheRowWithItsVersion()
    {
        await using var node = Node.Start();
        var stored = await node.Service.StoreAsync(Request("Deploy") with { Namespace = "ops" }, Callers.Http, default);
        Assert.Equal(("alice", 1), (stored.Done().AgentId, stored.Value!.QuorumAcks));
        var got = (await node.Service.GetAsync(stored.Value.Memory.Id[..8], Callers.Http, default)).Done();
        Assert.Equal(stored.Receipt!.Version, got.Memory.Version);
        Assert.Equal("""{"agent_id":"alice"}""", got.Memory.Metadata.Text);
        Assert.Equal("2026-04-10T15:00:00", got.Memory.ExpiresAt![..19]);
    }

    [Fact]
    public async Task Store_SameTitle_MergesAndKeepsIdAndAuthor()
    {
        await using var node = Node.Start();
        var first = await node.StoreAsync("n", "t", tier: Tier.Long);
        var second = (await node.Service.StoreAsync(
            Request("t") with { Namespace = "n", Content = "two", Tier = Tier.Short, Priority = 2 }, Callers.Of(Door.Http, "bob"), default)).Done();
        Assert.True(second.Updated);
        Assert.False(second.DuplicatePath);
        Assert.Equal((first.Id, "two", "alice", 5, Tier.Long), (second.Memory.Id, second.Memory.Content,
            second.Memory.Metadata.AgentId, second.Memory.Priority, second.Memory.Tier));
    }

    [Fact]
    public async Task Store_ManySameTitlesAtOnce_MergesEachWithItsOwn()
    {
        await using var node = Node.Start();
        var titles = Enumerable.Range(0, 30).Select(i => $"title {i}").ToArray();
        var ids = (await Task.WhenAll(titles.Select(t => node.StoreAsync("n", t)))).Select(m => m.Id).ToArray();
        await node.Service.SearchAsync(new SearchRequest { Query = "title" }, Callers.Http, default); // all of them are in the rows

        // The first is decided when all have come: the others are one batch then.
        var come = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Decided.Before = _ => come.Task;
        var again = titles.Select(t => node.StoreAsync("n", t, "again")).ToArray();
        come.SetResult();
        Assert.Equal(ids, (await Task.WhenAll(again)).Select(m => m.Id));
    }

    [Fact]
    public async Task Store_OverMcp_ReplacesADuplicate()
    {
        await using var node = Node.Start();
        var first = await node.StoreAsync("n", "t");
        var second = (await node.Service.StoreAsync(
            Request("t") with { Namespace = "n", Tier = Tier.Short, Priority = 2, Source = "claude" }, Callers.Of(Door.Mcp, "bob"), default)).Done();
        Assert.True(second.DuplicatePath);
        Assert.Equal((first.Id, 2, Tier.Mid, first.ExpiresAt, "api", "alice"), (second.Memory.Id, second.Memory.Priority,
            second.Memory.Tier, second.Memory.ExpiresAt, second.Memory.Source, second.Memory.Metadata.AgentId));
    }

    [Theory]
    [InlineData(Door.Http)]
    [InlineData(Door.Mcp)]
    public async Task Store_OntoAnExpiredRow_RevivesIt(Door door)
    {
        await using var node = Node.Start();
        var first = await node.StoreAsync("n", "t", tier: Tier.Short);
        node.Time.Advance(TimeSpan.FromDays(1));
        var second = (await node.Service.StoreAsync(Request("t") with { Namespace = "n" }, Callers.Of(door), default)).Done();
        Assert.Equal(first.Id, second.Memory.Id);
        Assert.Single((await node.Service.ListAsync(new ListRequest { Namespace = "n" }, Callers.Http, default)).Done());
    }

    [Fact]
    public async Task Import_OntoAnExpiredRow_RevivesIt()
    {
        await using var node = Node.Start();
        var first = await node.StoreAsync("n", "t", tier: Tier.Short);
        node.Time.Advance(TimeSpan.FromDays(1));
        (await node.Service.ImportAsync(new ImportRequest([first with { Id = "other", ExpiresAt = null }], []), Callers.Http, default)).Done();
        Assert.Null((await node.FindAsync(first.Id))!.ExpiresAt);
    }

    [Fact]
    public async Task Store_ChecksInTheContractsOrder()
    {
        await using var node = Node.Start();
        async Task<string> Fault(StoreRequest request, Caller? caller = null) =>
            (await node.Service.StoreAsync(request, caller ?? Callers.Of(Door.Http, "b a d"), default)).Problem!.Message;
        var bad = new StoreRequest { Title = "", Content = "", Source = "x", Priority = 11, Scope = "x" };
        Assert.Equal("title cannot be empty", await Fault(bad));
        Assert.Equal("content cannot be empty", await Fault(bad with { Title = "t" }));
        Assert.StartsWith("invalid source 'x'", await Fault(bad with { Title = "t", Content = "c" }), StringComparison.Ordinal);
        Assert.Equal("priority must be between 1 and 10 (got 11)", await Fault(bad with { Title = "t", Content = "c", Source = "api" }));
        Assert.StartsWith("invalid agent_id: ", await Fault(Request("t") with { Scope = "x" }), StringComparison.Ordinal);
        Assert.StartsWith("invalid scope 'x'", await Fault(Request("t") with { Scope = "x" }, Callers.Http), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_OverMcp_TakesAuthorAndScopeFromMetadata()
    {
        await using var node = Node.Start();
        var request = Request("t") with { MetadataJson = """{"agent_id":"meta","scope":"team"}""" };
        Assert.Equal("meta", (await node.Service.StoreAsync(request, Callers.Of(Door.Mcp, null), default)).Done().AgentId);
        Assert.Equal("anonymous:req-00000000", (await node.Service.StoreAsync(request, Callers.Of(Door.Mcp, ""), default)).Done().AgentId);
        Assert.Equal("anonymous:req-00000000", (await node.Service.StoreAsync(request, Callers.Of(Door.Http, null), default)).Done().AgentId);
        var fault = await node.Service.StoreAsync(request with { MetadataJson = """{"scope":"x"}""" }, Callers.Mcp, default);
        Assert.StartsWith("invalid scope 'x'", fault.Problem!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_NamesWhatItMayContradictOrRepeat()
    {
        await using var node = Node.Start();
        const string text = "we deploy on fridays because the build server is idle then";
        var other = await node.StoreAsync("n", "Deploy on Fridays", text);
        var stored = (await node.Service.StoreAsync(
            Request("Never deploy late") with { Namespace = "n", Content = text }, Callers.Http, default)).Done();
        Assert.Equal([other.Id], stored.PotentialContradictions);
        Assert.Equal([other.Id], stored.NearDuplicates);
        var again = (await node.Service.StoreAsync(
            Request("Never deploy late") with { Namespace = "n" }, Callers.Http, default)).Done();
        Assert.DoesNotContain(again.Memory.Id, again.PotentialContradictions);
    }

    [Fact]
    public async Task Store_UnderAKey_IsDoneOnce()
    {
        await using var node = Node.Start();
        var caller = Callers.Http with { IdempotencyKey = "k1" };
        var first = await node.Service.StoreAsync(Request("t"), caller, default);
        (await node.Service.DeleteAsync(first.Done().Memory.Id, null, Callers.Http, default)).Done();
        var retry = await node.Service.StoreAsync(Request("t"), caller, default);
        Assert.Equal(first.Value!.Memory.Id, retry.Done().Memory.Id);
        Assert.Equal(first.Receipt!.Token, retry.Receipt!.Token);
        Assert.Null(await node.FindAsync(first.Value.Memory.Id));
    }

    [Fact]
    public async Task Receipt_SaysLaterWhoHoldsTheWrite()
    {
        await using var node = Node.Start();
        var stored = await node.Service.StoreAsync(Request("t"), Callers.Http, default);
        var status = (await node.Service.GetWriteAsync(stored.Receipt!.Token, default)).Done();
        Assert.Equal((1, 1, "global"), (status.Holders.Count, status.Needed, status.Namespace));
        Assert.Equal(ProblemKind.Invalid, (await node.Service.GetWriteAsync("rubbish", default)).Problem!.Kind);
        Assert.Equal(ProblemKind.NotFound, (await node.Service.GetWriteAsync("9.9@global", default)).Problem!.Kind);
    }

    [Fact]
    public async Task Bulk_TakesItemsInOrder_EachByItself()
    {
        await using var node = Node.Start();
        StoreRequest[] items = [Request("a"), Request("b") with { Priority = 0 }, Request("a") with { Content = "later" }];
        var bulk = (await node.Service.StoreBulkAsync(items, Callers.Http, default)).Done();
        Assert.Equal(2, bulk.Created);
        Assert.Equal(bulk.Ids[0], bulk.Ids[1]);
        Assert.Equal(["b: priority must be between 1 and 10 (got 0)"], bulk.Errors);
        var row = (await node.FindAsync(bulk.Ids[0]))!;
        Assert.Equal(("later", "{}"), (row.Content, row.Metadata.Text));
        var many = Enumerable.Repeat(Request("x"), 1001).ToArray();
        Assert.Equal("bulk operations limited to 1000 items", (await node.Service.StoreBulkAsync(many, Callers.Http, default)).Problem!.Message);
    }

    /// <summary>Of many at once the ids begin alike, so that they lie together in the index by id; of single ones they do not.</summary>
    [Fact]
    public async Task Ids_AreDistinctUuidsOfVersion4_AndBeginAlikeOnlyWhenMadeInOneBreath()
    {
        await using var node = Node.Start();
        var bulk = (await node.Service.StoreBulkAsync([.. Enumerable.Range(0, 1_000).Select(i => Request($"t{i}"))], Callers.Http, default)).Done();
        Assert.Equal(1_000, bulk.Ids.Distinct().Count());
        Assert.All(bulk.Ids, id => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", id));
        Assert.InRange(Beginnings(bulk.Ids), 1, 200); // of single ones about 890

        var single = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            single.Add((await node.StoreAsync("n", $"single {i}")).Id);
            await Task.Delay(3);
        }

        Assert.InRange(Beginnings(single), 35, 40);

        static int Beginnings(IEnumerable<string> ids) => ids.Select(id => id[..3]).Distinct().Count();
    }

    [Fact]
    public async Task Events_TellOfWhatWasAcknowledged()
    {
        await using var node = Node.Start();
        var events = new List<(string, string)>();
        node.Service.WebhookEvents.Raised += e => events.Add((e.Name, e.MemoryId));
        var row = await node.StoreAsync("n", "t");
        (await node.Service.UpdateAsync(new UpdateRequest { Id = row.Id, Priority = 9 }, Callers.Http, default)).Done();
        await node.Service.UpdateAsync(new UpdateRequest { Id = row.Id, Priority = 99 }, Callers.Http, default);
        (await node.Service.DeleteAsync(row.Id, null, Callers.Http, default)).Done();
        Assert.Equal(
            [(WebhookEventNames.Store, row.Id), (WebhookEventNames.Update, row.Id), (WebhookEventNames.Delete, row.Id)], events);
    }

    private static StoreRequest Request(string title) => new() { Title = title, Content = "some content" };
}
