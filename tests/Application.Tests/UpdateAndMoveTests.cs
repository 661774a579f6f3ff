using AiMemory;
using AiMemory.Application.Commands;
using AiMemory.Domain.Rules;
using AiMemory.Engine;
using AiMemory.UseCases;
using Application.Tests.Support;

namespace Application.Tests;

/// <summary>Rules 4.2, If-Match, and moves between namespaces.</summary>
public sealed class UpdateAndMoveTests
{
    [Fact]
    public async Task Update_OntoATakenTitle_IsAConflictThatNamesTheHolder()
    {
        await using var node = Node.Start();
        var (a, b) = (await node.StoreAsync("n", "a"), await node.StoreAsync("n", "b"));
        var outcome = await node.Service.UpdateAsync(new UpdateRequest { Id = b.Id, Title = "a" }, Callers.Http, default);
        Assert.Equal((ProblemKind.Conflict, $"title 'a' already exists in namespace 'n' (memory {a.Id})"), (outcome.Problem!.Kind, outcome.Problem.Message));
    }

    [Fact]
    public async Task Update_AtAnotherVersion_IsRefusedWithTheCurrentOne()
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("n", "a");
        var changed = (await node.Service.UpdateAsync(
            new UpdateRequest { Id = row.Id, Content = "x", IfMatch = row.Version }, Callers.Http, default)).Done();
        var stale = await node.Service.UpdateAsync(
            new UpdateRequest { Id = row.Id, Content = "y", IfMatch = row.Version }, Callers.Http, default);
        Assert.Equal(changed.Version, Assert.IsType<PreconditionProblem>(stale.Problem).Current);
        var delete = await node.Service.DeleteAsync(row.Id, row.Version, Callers.Http, default);
        Assert.IsType<PreconditionProblem>(delete.Problem);
        (await node.Service.DeleteAsync(row.Id, changed.Version, Callers.Http, default)).Done();
    }

    [Fact]
    public async Task Touch_DoesNotMoveTheVersion()
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("n", "a", "find me");
        (await node.Service.RecallAsync(new RecallRequest { Context = "find" }, Callers.Http, default)).Done();
        await node.Service.FlushTouchesAsync();
        var touched = (await node.FindAsync(row.Id))!;
        Assert.Equal((1, row.Version), (touched.AccessCount, touched.Version));
    }

    [Fact]
    public async Task Update_EmptyExpiry_ClearsItFromTheCommandLineOnly()
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("n", "a");
        Assert.NotNull(row.ExpiresAt);
        var refused = await node.Service.UpdateAsync(new UpdateRequest { Id = row.Id, ExpiresAt = "" }, Callers.Http, default);
        Assert.Equal("expires_at is not valid RFC3339: ''", refused.Problem!.Message);
        var cleared = (await node.Service.UpdateAsync(new UpdateRequest { Id = row.Id, ExpiresAt = "" }, Callers.Cli, default)).Done();
        Assert.Null(cleared.ExpiresAt);
    }

    [Fact]
    public async Task Move_TakesIdLinksAndStandardAlong()
    {
        await using var node = Node.Start();
        var (row, from, to) = (await node.StoreAsync("old", "t"), await node.StoreAsync("x", "from"), await node.StoreAsync("y", "to"));
        (await node.Service.LinkAsync(new LinkRequest(row.Id, to.Id), Callers.Http, default)).Done();
        (await node.Service.LinkAsync(new LinkRequest(from.Id, row.Id), Callers.Http, default)).Done();
        (await node.Service.SetStandardAsync(new SetStandardRequest("governed", row.Id, null, null), Callers.Mcp, default)).Done();

        var moved = (await node.Service.UpdateAsync(new UpdateRequest { Id = row.Id, Namespace = "new", Title = "u" }, Callers.Http, default)).Done();

        Assert.Equal((row.Id, "new", "u"), (moved.Id, moved.Namespace, moved.Title));
        Assert.Null(await node.Store.GetMemoryAsync("old", row.Id, default));
        Assert.False(await node.Store.IsDeletedAsync(row.Id, default));
        Assert.Equal(2, (await node.Service.GetLinksAsync(row.Id, Callers.Http, default)).Done().Count);
        Assert.Equal(row.Id, (await node.Store.GetStandardAsync("governed", default))!.StandardId);
        Assert.Empty(await node.Store.ListIntentsAsync(null, default));
    }

    [Fact]
    public async Task Move_AndBack_KeepsTheRow()
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("a", "t");
        foreach (var name in (string[])["b", "a", "b", "a"])
        {
            (await node.Service.UpdateAsync(new UpdateRequest { Id = row.Id, Namespace = name }, Callers.Http, default)).Done();
        }

        Assert.Equal("a", (await node.FindAsync(row.Id))!.Namespace);
        Assert.Single(await node.Store.ListAsync(new() { Namespaces = ["a", "b"] }, 10, 0, node.Time.GetUtcNow(), default));
    }

    [Fact]
    public async Task Move_WhileTheRowIsEdited_TakesTheEditAlong()
    {
        await using var node = Node.Start();
        var seen = await node.StoreAsync("a", "t");
        (await node.Service.UpdateAsync(new UpdateRequest { Id = seen.Id, Content = "edited meanwhile" }, Callers.Http, default)).Done();

        // The move as another node would order it, which had not seen the edit yet.
        var move = new MoveInCommand("b", seen, new MemoryChanges { Priority = 9 }, null, [], seen.UpdatedAt);
        Assert.Null((await node.Engine.CommitAsync(move, CommitOptions.Default, default)).Problem);

        var row = (await node.FindAsync(seen.Id))!;
        Assert.Equal(("b", "edited meanwhile", 9), (row.Namespace, row.Content, row.Priority));
    }

    [Theory]
    [InlineData(Door.Http, "not found")]
    [InlineData(Door.Mcp, "memory not found")]
    [InlineData(Door.Cli, "not found: nothing")]
    public async Task Missing_IsSaidInTheDoorsWords(Door door, string text)
    {
        await using var node = Node.Start();
        Assert.Equal(text, (await node.Service.GetAsync("nothing", Callers.Of(door), default)).Problem!.Message);
        Assert.Equal(text, (await node.Service.DeleteAsync("nothing", null, Callers.Of(door, "b a d"), default)).Problem!.Message);
    }

    [Fact]
    public async Task Promote_Vertical_CopiesAndLinks()
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("a/b/c", "t");
        var promoted = (await node.Service.PromoteAsync(new PromoteRequest(row.Id, "a"), Callers.Mcp, default)).Done();
        var copy = (await node.FindAsync(promoted.CloneId!))!;
        Assert.Equal(("a", "t", 0L, Tier.Mid), (copy.Namespace, copy.Title, copy.AccessCount, copy.Tier));
        var link = Assert.Single((await node.Service.GetLinksAsync(row.Id, Callers.Mcp, default)).Done());
        Assert.Equal((copy.Id, row.Id, "derived_from"), (link.SourceId, link.TargetId, link.Relation));
        Assert.Equal(row, (await node.FindAsync(row.Id))! with { Tags = row.Tags });
    }

    [Theory]
    [InlineData("a/b", "to_namespace must be a proper ancestor")]
    [InlineData("x", "to_namespace 'x' is not an ancestor")]
    public async Task Promote_IntoNoAncestor_IsRefused(string target, string text)
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("a/b", "t");
        var outcome = await node.Service.PromoteAsync(new PromoteRequest(row.Id, target), Callers.Mcp, default);
        Assert.StartsWith(text, outcome.Problem!.Message, StringComparison.Ordinal);
    }
}
