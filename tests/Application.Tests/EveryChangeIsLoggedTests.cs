using System.Reflection;
using System.Text.Json.Serialization;
using AiMemory;
using AiMemory.Application.Commands;
using AiMemory.Engine;
using AiMemory.Models;
using AiMemory.UseCases;
using Application.Tests.Support;

namespace Application.Tests;

/// <summary>
/// P12, one path: every kind of change, through every door, is an entry of the log, and the log alone rebuilds the replica.
/// A kind of change without a row in <see cref="Changes"/> fails <see cref="Changes_NameEveryCommand"/>.
/// </summary>
public sealed class EveryChangeIsLoggedTests
{
    private const string Later = "2027-01-01T00:00:00+00:00";

    /// <summary>How each command comes about. The namespace is the case's own.</summary>
    private static readonly Dictionary<Type, Func<Node, Caller, string, Task>> Changes = new()
    {
        [typeof(StoreCommand)] = async (n, c, ns) => await n.StoreAsync(ns, "t", caller: c),
        [typeof(UpdateCommand)] = async (n, c, ns) =>
        {
            var row = await n.StoreAsync(ns, "t");
            (await n.Service.UpdateAsync(new UpdateRequest { Id = row.Id, Content = "new" }, c, default)).Done();
        },
        [typeof(MoveInCommand)] = MoveAsync,
        [typeof(MoveOutCommand)] = MoveAsync,
        [typeof(DeleteCommand)] = async (n, c, ns) =>
        {
            var row = await n.StoreAsync(ns, "t");
            (await n.Service.DeleteAsync(row.Id, null, c, default)).Done();
        },
        [typeof(PromoteCommand)] = async (n, c, ns) =>
        {
            var row = await n.StoreAsync(ns, "t");
            (await n.Service.PromoteAsync(new PromoteRequest(row.Id), c, default)).Done();
        },
        [typeof(PromoteIntoCommand)] = async (n, c, ns) =>
        {
            var row = await n.StoreAsync(ns + "/team", "t");
            (await n.Service.PromoteAsync(new PromoteRequest(row.Id, ns), c, default)).Done();
        },
        [typeof(LinkCommand)] = async (n, c, ns) =>
        {
            var (a, b) = (await n.StoreAsync(ns, "a"), await n.StoreAsync(ns, "b"));
            (await n.Service.LinkAsync(new LinkRequest(a.Id, b.Id), c, default)).Done();
        },
        [typeof(UnlinkCommand)] = async (n, c, ns) =>
        {
            var (a, b) = (await n.StoreAsync(ns, "a"), await n.StoreAsync(ns + "-x", "b"));
            (await n.Service.LinkAsync(new LinkRequest(a.Id, b.Id), c, default)).Done();
            (await n.Service.DeleteAsync(b.Id, null, c, default)).Done();
            Assert.Empty((await n.Service.GetLinksAsync(a.Id, c, default)).Done());
        },
        [typeof(ConsolidateCommand)] = ConsolidateAsync,
        [typeof(RemoveRowsCommand)] = ConsolidateAsync,
        [typeof(CloseIntentCommand)] = ConsolidateAsync,
        [typeof(ForgetRowsCommand)] = async (n, c, ns) =>
        {
            await n.StoreAsync(ns, "t");
            Assert.Equal(1, (await n.Service.ForgetAsync(new ForgetRequest(ns, null, null), c, default)).Done().Deleted);
        },
        [typeof(CollectExpiredCommand)] = async (n, c, ns) =>
        {
            await n.StoreAsync(ns, "t", tier: Tier.Short);
            n.Time.Advance(TimeSpan.FromHours(7));
            Assert.Equal(1, (await n.Service.CollectExpiredAsync(false, c, default)).Done().Collected);
        },
        [typeof(RestoreArchivedCommand)] = async (n, c, ns) =>
        {
            var row = await n.StoreAsync(ns, "t");
            (await n.Service.ForgetAsync(new ForgetRequest(ns, null, null), c, default)).Done();
            (await n.Service.RestoreArchivedAsync(row.Id, c, default)).Done();
        },
        [typeof(PurgeArchivedCommand)] = async (n, c, ns) =>
        {
            await n.StoreAsync(ns, "t");
            (await n.Service.ForgetAsync(new ForgetRequest(ns, null, null), c, default)).Done();
            Assert.NotEqual(0, (await n.Service.PurgeArchivedAsync(null, c, default)).Done().Purged);
        },
        [typeof(ReinsertCommand)] = async (n, _, ns) =>
        {
            var row = await n.StoreAsync(ns, "t");
            (await n.Service.DeleteAsync(row.Id, null, Callers.Http, default)).Done();
            Assert.Null((await n.Engine.CommitAsync(new ReinsertCommand(ns, row, Later), CommitOptions.Default, default)).Problem);
        },
        [typeof(ImportRowCommand)] = async (n, c, ns) =>
            Assert.Equal(1, (await n.Service.ImportAsync(new ImportRequest([Row(ns)], []), c, default)).Done().Imported),
        [typeof(MergeRowCommand)] = async (n, c, ns) =>
            Assert.Equal(1, (await n.Service.PushAsync(new SyncPushRequest("peer", [Row(ns)], false), c, default)).Done().Applied),
        [typeof(RecordSyncCommand)] = async (n, c, ns) =>
            (await n.Service.PushAsync(new SyncPushRequest("peer" + ns, [Row(ns)], false), c, default)).Done(),
        [typeof(SetStandardCommand)] = async (n, c, ns) =>
        {
            var row = await n.StoreAsync(ns, "t");
            (await n.Service.SetStandardAsync(new SetStandardRequest(ns, row.Id, null, null), c, default)).Done();
        },
        [typeof(WritePolicyCommand)] = async (n, c, ns) => await n.GovernAsync(ns, Act.Policy(), ns + "-x"),
        [typeof(RefreshPolicyCommand)] = async (n, c, ns) =>
        {
            var row = await n.GovernAsync(ns, Act.Policy(), ns + "-x");
            (await n.Service.UpdateAsync(new UpdateRequest { Id = row.Id, MetadataJson = "{}" }, c, default)).Done();
        },
        [typeof(ClearStandardCommand)] = async (n, c, ns) =>
        {
            await n.GovernAsync(ns, null);
            Assert.True((await n.Service.ClearStandardAsync(ns, c, default)).Done().Cleared);
        },
        [typeof(ApproveCommand)] = async (n, c, ns) =>
            (await n.Service.ApproveAsync(await QueueAsync(n, ns), c, default)).Done(),
        [typeof(RejectCommand)] = async (n, c, ns) =>
            (await n.Service.RejectAsync(await QueueAsync(n, ns), c, default)).Done(),
        [typeof(ResolveCommand)] = ResolveAsync,
        [typeof(DemoteCommand)] = ResolveAsync,
        [typeof(RegisterAgentCommand)] = async (n, c, ns) =>
            (await n.Service.RegisterAgentAsync(new RegisterAgentRequest(ns, "human", []), c, default)).Done(),
        [typeof(SubscribeCommand)] = async (n, c, ns) => await SubscribeAsync(n, c),
        [typeof(UnsubscribeCommand)] = async (n, c, ns) =>
            Assert.True((await n.Service.UnsubscribeAsync(await SubscribeAsync(n, c), c, default)).Done().Removed),
        [typeof(RecordDeliveryCommand)] = async (n, c, ns) =>
            await n.Service.Deliveries.RecordAsync(await SubscribeAsync(n, c), true, DateTimeOffset.UnixEpoch, default),
        [typeof(TouchCommand)] = async (n, c, ns) =>
        {
            await n.StoreAsync(ns, "t", "touch me");
            var recalled = await n.Service.RecallAsync(new RecallRequest { Context = "touch", Namespace = ns }, c, default);
            Assert.Single(recalled.Done().Items);
            await n.Service.FlushTouchesAsync();
        },
        [typeof(PutVectorCommand)] = async (n, c, ns) =>
        {
            var row = await n.StoreAsync(ns, "t", "embed me", c);
            for (var i = 0; i < 500 && !n.Decided.Logged.OfType<PutVectorCommand>().Any(p => p.MemoryId == row.Id); i++)
            {
                await Task.Delay(10);
            }
        },
    };

    public static TheoryData<string> CommandNames => [.. Changes.Keys.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(CommandNames))]
    public async Task Change_ThroughEveryDoor_IsAnEntryThatRebuildsTheReplica(string name)
    {
        var (type, change) = Changes.Single(c => c.Key.Name == name);
        var models = new ModelSet { Embedder = new LetterEmbedder(), Vectors = new ListIndex() };
        await using var node = Node.Start(models: models);
        await node.RegisterAsync("alice");
        foreach (var door in Enum.GetValues<Door>())
        {
            var before = node.Decided.Logged.Count(c => c.GetType() == type);
            await change(node, Callers.Of(door), $"ns{(int)door}");
            Assert.True(node.Decided.Logged.Count(c => c.GetType() == type) > before, $"{name} through {door} left no entry");
        }

        await node.SettleAsync();
        await Replay.AssertLogTellsAllAsync(node);
    }

    [Fact]
    public void Changes_NameEveryCommand() => Assert.Equal(
        typeof(MemoryCommand).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType.Name).Order(StringComparer.Ordinal),
        Changes.Keys.Select(t => t.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Commands_AreAllOnTheWire() => Assert.Equal(
        typeof(MemoryCommand).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(MemoryCommand))).Select(t => t.Name).Order(StringComparer.Ordinal),
        typeof(MemoryCommand).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(a => a.DerivedType.Name).Order(StringComparer.Ordinal));

    private static async Task MoveAsync(Node node, Caller caller, string ns)
    {
        var (row, other) = (await node.StoreAsync(ns, "t"), await node.StoreAsync(ns, "other"));
        (await node.Service.LinkAsync(new LinkRequest(row.Id, other.Id), caller, default)).Done();
        (await node.Service.UpdateAsync(new UpdateRequest { Id = row.Id, Namespace = ns + "-new" }, caller, default)).Done();
        Assert.Equal(ns + "-new", (await node.FindAsync(row.Id))!.Namespace);
        Assert.Single((await node.Service.GetLinksAsync(row.Id, caller, default)).Done());
    }

    private static async Task ConsolidateAsync(Node node, Caller caller, string ns)
    {
        var (a, b) = (await node.StoreAsync(ns, "a"), await node.StoreAsync(ns + "-x", "b"));
        (await node.Service.ConsolidateAsync(
            new ConsolidateRequest { Ids = [a.Id, b.Id], Title = "both", Summary = "a and b", Namespace = ns }, caller, default)).Done();
        Assert.Null(await node.FindAsync(b.Id));
    }

    private static async Task ResolveAsync(Node node, Caller caller, string ns)
    {
        var (a, b) = (await node.StoreAsync(ns, "a"), await node.StoreAsync(ns + "-x", "b"));
        (await node.Service.ResolveAsync(a.Id, b.Id, caller, default)).Done();
        Assert.Equal(1, (await node.FindAsync(b.Id))!.Priority);
    }

    private static async Task<string> QueueAsync(Node node, string ns)
    {
        await node.GovernAsync(ns, Act.Policy(write: "approve"));
        var queued = await node.Service.StoreAsync(
            new StoreRequest { Namespace = ns, Title = "q", Content = "wait" }, Callers.Http, default);
        return queued.Queued!.PendingId;
    }

    private static async Task<string> SubscribeAsync(Node node, Caller caller) =>
        (await node.Service.SubscribeAsync(new SubscribeRequest("https://example.com/hook"), caller, default)).Done().Id;

    private static Memory Row(string ns) => new()
    {
        Id = "row-" + ns,
        Tier = Tier.Mid,
        Namespace = ns,
        Title = "imported",
        Content = "from elsewhere",
        Source = "api",
        CreatedAt = Later,
        UpdatedAt = Later,
    };
}
