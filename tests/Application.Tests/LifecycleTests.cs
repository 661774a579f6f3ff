using AiMemory;
using AiMemory.UseCases;
using Application.Tests.Support;

namespace Application.Tests;

/// <summary>How rows end, and that what is dead stays dead (P11).</summary>
public sealed class LifecycleTests
{
    [Fact]
    public async Task Forget_KeepsMetadataInTheArchive_AndRestoreBringsItBack()
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("n", "t", "old news");
        Assert.Equal(1, (await node.Service.ForgetAsync(new ForgetRequest("n", "news", Tier.Mid), Callers.Http, default)).Done().Deleted);
        var archived = (await node.Service.ListArchivedAsync(null, 10, 0, Callers.Http, default)).Done().Single();
        Assert.Equal(("forget", "alice"), (archived.Reason, archived.Memory.Metadata.AgentId));

        (await node.Service.RestoreArchivedAsync(row.Id, Callers.Http, default)).Done();
        var back = (await node.FindAsync(row.Id))!;
        Assert.Equal((Tier.Long, null, "alice"), (back.Tier, back.ExpiresAt, back.Metadata.AgentId));
        Assert.Empty((await node.Service.ListArchivedAsync(null, 10, 0, Callers.Http, default)).Done());
        Assert.Equal("not found in archive", (await node.Service.RestoreArchivedAsync(row.Id, Callers.Http, default)).Problem!.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("***")]
    public async Task Forget_BlankPattern_MatchesNothing(string pattern)
    {
        await using var node = Node.Start();
        await node.StoreAsync("n", "t", "an empty box");
        Assert.Equal(0, (await node.Service.ForgetAsync(new ForgetRequest("n", pattern, null), Callers.Http, default)).Done().Deleted);
    }

    [Fact]
    public async Task Forget_WithoutAFilter_IsRefused()
    {
        await using var node = Node.Start();
        var outcome = await node.Service.ForgetAsync(new ForgetRequest(null, null, null), Callers.Mcp, default);
        Assert.Equal("at least one of namespace, pattern, or tier is required", outcome.Problem!.Message);
    }

    [Fact]
    public async Task Forget_ManyRowsOfManyNamespaces_TakesThemAll()
    {
        await using var node = Node.Start();
        var items = Enumerable.Range(0, 300).Select(i => new StoreRequest { Namespace = $"n{i % 3}", Title = $"t{i}", Content = "spam" }).ToArray();
        Assert.Equal(300, (await node.Service.StoreBulkAsync(items, Callers.Http, default)).Done().Created);
        Assert.Equal(300, (await node.Service.ForgetAsync(new ForgetRequest(null, "spam", null), Callers.Cli, default)).Done().Deleted);
        Assert.Equal(300, (await node.Service.GetArchiveStatsAsync(Callers.Http, default)).Done().Total);
    }

    [Fact]
    public async Task Sweep_ArchivesWhatRanOut_AndNothingElse()
    {
        await using var node = Node.Start();
        var (short_, mid) = (await node.StoreAsync("n", "s", tier: Tier.Short), await node.StoreAsync("n", "m"));
        node.Time.Advance(TimeSpan.FromHours(6.5));
        Assert.Equal(1, (await node.Service.CollectExpiredAsync(true, Callers.Mcp, default)).Done().Collected);
        Assert.Equal(1, (await node.Service.CollectExpiredAsync(false, Callers.Mcp, default)).Done().Collected);
        Assert.Null(await node.FindAsync(short_.Id));
        Assert.NotNull(await node.FindAsync(mid.Id));
        Assert.Equal("ttl_expired", (await node.Store.GetArchivedAsync(short_.Id, default))!.Reason);
    }

    [Fact]
    public async Task Sweep_HappensBeforeARecallOverMcp()
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("n", "s", tier: Tier.Short);
        node.Time.Advance(TimeSpan.FromHours(7));
        (await node.Service.RecallAsync(new RecallRequest { Context = "x" }, Callers.Mcp, default)).Done();
        Assert.Null(await node.FindAsync(row.Id));
    }

    [Fact]
    public async Task Purge_TakesWhatIsOldEnough()
    {
        await using var node = Node.Start();
        await node.StoreAsync("n", "t");
        (await node.Service.ForgetAsync(new ForgetRequest("n", null, null), Callers.Http, default)).Done();
        Assert.Equal("older_than_days must be non-negative (got -1)", (await node.Service.PurgeArchivedAsync(-1, Callers.Mcp, default)).Problem!.Message);
        Assert.Equal(0, (await node.Service.PurgeArchivedAsync(1, Callers.Http, default)).Done().Purged);
        Assert.Equal(0, (await node.Service.PurgeArchivedAsync(long.MaxValue, Callers.Http, default)).Done().Purged);
        node.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, (await node.Service.PurgeArchivedAsync(1, Callers.Http, default)).Done().Purged);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deleted_ComesBackByAnImportOnlyWhenTold(bool forgotten)
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("n", "t");
        if (forgotten)
        {
            (await node.Service.ForgetAsync(new ForgetRequest("n", null, null), Callers.Http, default)).Done();
        }
        else
        {
            (await node.Service.DeleteAsync(row.Id, null, Callers.Http, default)).Done();
        }

        var plain = (await node.Service.ImportAsync(new ImportRequest([row], []), Callers.Http, default)).Done();
        Assert.Equal([$"{row.Id}: deleted; import with restore=true"], plain.Errors);
        var pushed = (await node.Service.PushAsync(new SyncPushRequest("peer", [row], false), Callers.Http, default)).Done();
        Assert.Equal((0, 1), (pushed.Applied, pushed.Skipped));
        Assert.Null(await node.FindAsync(row.Id));

        Assert.Equal(1, (await node.Service.ImportAsync(new ImportRequest([row], [], Restore: true), Callers.Http, default)).Done().Imported);
        Assert.NotNull(await node.FindAsync(row.Id));
    }

    [Fact]
    public async Task Deleted_Title_IsFreeForANewMemory()
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("n", "t");
        (await node.Service.DeleteAsync(row.Id, null, Callers.Http, default)).Done();
        Assert.NotEqual(row.Id, (await node.StoreAsync("n", "t")).Id);
    }

    [Fact]
    public async Task Delete_TakesLinksWithIt_FromOtherNamespacesToo()
    {
        await using var node = Node.Start();
        var (a, b, c) = (await node.StoreAsync("x", "a"), await node.StoreAsync("y", "b"), await node.StoreAsync("z", "c"));
        (await node.Service.LinkAsync(new LinkRequest(a.Id, b.Id), Callers.Http, default)).Done();
        (await node.Service.LinkAsync(new LinkRequest(b.Id, c.Id), Callers.Http, default)).Done();
        (await node.Service.DeleteAsync(b.Id, null, Callers.Http, default)).Done();
        Assert.Empty((await node.Service.GetLinksAsync(a.Id, Callers.Http, default)).Done());
        Assert.Empty((await node.Service.GetLinksAsync(c.Id, Callers.Http, default)).Done());
    }

    [Fact]
    public async Task Consolidate_MergesAcrossNamespaces_AndLinksWhatItCameFrom()
    {
        await using var node = Node.Start();
        var (a, b) = (await node.StoreAsync("x", "a"), await node.StoreAsync("y", "b", caller: Callers.Of(Door.Http, "bob")));
        var merged = (await node.Service.ConsolidateAsync(
            new ConsolidateRequest { Ids = [a.Id, b.Id], Title = "ab", Summary = "both", Namespace = "z" }, Callers.Http, default)).Done();
        var row = (await node.FindAsync(merged.Id))!;
        Assert.Equal((2, Tier.Long, "consolidation", null), (merged.Consolidated, row.Tier, row.Source, row.ExpiresAt));
        Assert.Equal(
            $$"""{"agent_id":"alice","consolidated_from_agents":["alice","bob"],"derived_from":["{{a.Id}}","{{b.Id}}"]}""", row.Metadata.Text);
        Assert.Equal(2, (await node.Service.GetLinksAsync(merged.Id, Callers.Http, default)).Done().Count);
        Assert.Null(await node.FindAsync(a.Id));
        Assert.Null(await node.FindAsync(b.Id));
        Assert.Empty(await node.Store.ListIntentsAsync(null, default));
    }

    [Fact]
    public async Task Consolidate_OntoATitle_OrWithAMissingSource_ChangesNothing()
    {
        await using var node = Node.Start();
        var (a, b) = (await node.StoreAsync("x", "a"), await node.StoreAsync("x", "b"));
        var taken = await node.Service.ConsolidateAsync(
            new ConsolidateRequest { Ids = [a.Id, b.Id], Title = "a", Summary = "both", Namespace = "x" }, Callers.Http, default);
        Assert.Equal(ProblemKind.Conflict, taken.Problem!.Kind);
        var missing = await node.Service.ConsolidateAsync(
            new ConsolidateRequest { Ids = [a.Id, "gone"], Title = "c", Summary = "both", Namespace = "x" }, Callers.Http, default);
        Assert.Equal((ProblemKind.NotFound, "memory not found: gone"), (missing.Problem!.Kind, missing.Problem.Message));
        Assert.NotNull(await node.FindAsync(a.Id));
        Assert.NotNull(await node.FindAsync(b.Id));
    }

    [Fact]
    public async Task Undo_ShowsFirst_ThenTakesBackWithWhatDerives()
    {
        await using var node = Node.Start();
        var bad = await node.StoreAsync("x/y", "bad", caller: Callers.Of(Door.Http, "mallory"));
        var copy = (await node.Service.PromoteAsync(new PromoteRequest(bad.Id, "x"), Callers.Mcp, default)).Done().CloneId!;
        (await node.Service.UpdateAsync(new UpdateRequest { Id = copy, MetadataJson = """{"agent_id":"alice"}""" }, Callers.Cli, default)).Done();
        await node.StoreAsync("x", "good");

        var preview = (await node.Service.UndoAsync(new UndoRequest("mallory", null, Derived: true), Callers.Http, default)).Done();
        Assert.True(preview.DryRun);
        Assert.Equal([bad.Id, copy], preview.Retracted.Select(r => r.Id));
        Assert.NotNull(await node.FindAsync(bad.Id));

        (await node.Service.UndoAsync(new UndoRequest("mallory", null, Derived: true, DryRun: false), Callers.Http, default)).Done();
        Assert.Null(await node.FindAsync(bad.Id));
        Assert.Null(await node.FindAsync(copy));
        Assert.NotNull(await node.Store.FindByTitleAsync("x", "good", default));
        (await node.Service.RestoreArchivedAsync(bad.Id, Callers.Http, default)).Done();
    }
}
