using AiMemory;
using AiMemory.Application;
using AiMemory.Engine;
using AiMemory.Log;
using AiMemory.UseCases;
using Application.Tests.Support;

namespace Application.Tests;

/// <summary>What becomes of an entry that a deposed owner wrote and nobody acknowledged.</summary>
public sealed class StrayTests
{
    [Fact]
    public async Task NewRow_IsTakenOver()
    {
        await using var node = Node.Start();
        await node.StoreAsync("n", "mine");
        var mutations = await ResolveAsync(node, new EntryVersion(1, 9), Mutations.Put(Row("stray", "theirs")));
        Assert.Equal([(RowKind.Memory, MutationKind.Put, "stray")], mutations.Select(m => (m.Row, m.Kind, m.Key)));
    }

    [Fact]
    public async Task RowThatIsNewerNow_StaysAsItIs()
    {
        await using var node = Node.Start();
        var current = await node.StoreAsync("n", "t", "current");
        var mutations = await ResolveAsync(node, new EntryVersion(0, 1), Mutations.Put(current with { Content = "old" }));
        Assert.Equal("current", RowCodec.DecodeMemory(mutations.Single().Body.Span, default).Content);
    }

    [Fact]
    public async Task DeletedRow_StaysDeleted()
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("n", "t");
        (await node.Service.DeleteAsync(row.Id, null, Callers.Http, default)).Done();
        var mutations = await ResolveAsync(node, new EntryVersion(0, 1), Mutations.Put(row));
        Assert.Equal([(RowKind.Memory, MutationKind.Delete, row.Id)], mutations.Select(m => (m.Row, m.Kind, m.Key)));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(1, false)]
    public async Task TwoRowsOfOneTitle_TheHigherVersionStays_TheOtherIsArchivedAndLinked(int epochsLater, bool currentWins)
    {
        await using var node = Node.Start();
        var current = await node.StoreAsync("n", "t");
        var mutations = await ResolveAsync(node, new EntryVersion(current.Version.Epoch + epochsLater, 1), Mutations.Put(Row("stray", "t")));
        var (winner, loser) = currentWins ? (current.Id, "stray") : ("stray", current.Id);
        Assert.Contains(mutations, m => (m.Row, m.Kind, m.Key) == (RowKind.Memory, MutationKind.Put, winner));
        Assert.Contains(mutations, m => (m.Row, m.Kind, m.Key) == (RowKind.Memory, MutationKind.Delete, loser));
        var archived = RowCodec.DecodeArchived(mutations.Single(m => m.Row == RowKind.Archive).Body.Span, default);
        Assert.Equal((loser, "conflict"), (archived.Memory.Id, archived.Reason));
        var link = RowCodec.DecodeLink(mutations.Single(m => m.Row == RowKind.Link).Body.Span);
        Assert.Equal((winner, loser, "contradicts"), (link.SourceId, link.TargetId, link.Relation));
    }

    private static ValueTask<IReadOnlyList<Mutation>> ResolveAsync(Node node, EntryVersion version, params Mutation[] mutations)
    {
        var stray = Entry.Create("n", version, EntryKind.Change, default, MutationCodec.Encode(mutations));
        var view = new OverlayView("n", node.Store, node.Store, new NamespaceOverlay());
        return MemoryServiceFactory.CreateEvaluator(new ServiceOptions())
            .ResolveStrayAsync(stray, new EntryVersion(9, 2), view, node.Time.GetUtcNow(), default);
    }

    private static Memory Row(string id, string title) => new()
    {
        Id = id,
        Tier = Tier.Long,
        Namespace = "n",
        Title = title,
        Content = "c",
        Source = "api",
        CreatedAt = "2026-04-03T15:00:00+00:00",
        UpdatedAt = "2026-04-03T15:00:00+00:00",
    };
}
