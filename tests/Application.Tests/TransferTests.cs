using AiMemory;
using AiMemory.UseCases;
using Application.Tests.Support;

namespace Application.Tests;

/// <summary>Import, export, sync.</summary>
public sealed class TransferTests
{
    [Fact]
    public async Task Export_ThenImport_KeepsIdsTimesUseAndLinks()
    {
        await using var a = Node.Start();
        var (x, y) = (await a.StoreAsync("n", "x"), await a.StoreAsync("n", "y"));
        (await a.Service.LinkAsync(new LinkRequest(x.Id, y.Id), Callers.Http, default)).Done();
        var rows = await a.Service.ExportMemoriesAsync(default).ToListAsync();
        var links = await a.Service.ExportLinksAsync(default).ToListAsync();

        await using var b = Node.Start();
        var imported = (await b.Service.ImportAsync(new ImportRequest(rows, links), Callers.Http, default)).Done();
        Assert.Equal((2, 0), (imported.Imported, imported.Errors.Count));
        var copy = (await b.FindAsync(x.Id))!;
        Assert.Equal((x.CreatedAt, x.UpdatedAt, "alice"), (copy.CreatedAt, copy.UpdatedAt, copy.Metadata.AgentId));
        Assert.Single((await b.Service.GetLinksAsync(y.Id, Callers.Http, default)).Done());
    }

    [Fact]
    public async Task Import_ReportsWhatFails_AndGoesOn()
    {
        await using var node = Node.Start();
        var taken = await node.StoreAsync("n", "t");
        Memory[] rows =
        [
            taken with { Title = "another" },
            taken with { Id = "id2", Title = "good" },
            taken with { Id = "id3", Title = "", },
            taken with { Id = "id4", Title = "bad", CreatedAt = "yesterday" },
        ];
        var imported = (await node.Service.ImportAsync(new ImportRequest(rows, []), Callers.Http, default)).Done();
        Assert.Equal(1, imported.Imported);
        Assert.Equal(
            [
                $"{taken.Id}: UNIQUE constraint failed: memories.id",
                "id3: title cannot be empty",
                "id4: created_at is not valid RFC3339",
            ],
            imported.Errors);
    }

    [Fact]
    public async Task Import_OfAnUntrustedSource_CarriesTheImportersId()
    {
        await using var a = Node.Start();
        var row = await a.StoreAsync("n", "t");
        await using var b = Node.Start();
        var imported = (await b.Service.ImportAsync(new ImportRequest([row], [], RestampAgentId: "bob"), Callers.Cli, default)).Done();
        Assert.Equal(1, imported.Restamped);
        Assert.Equal("""{"agent_id":"bob","imported_from_agent_id":"alice"}""", (await b.FindAsync(row.Id))!.Metadata.Text);
    }

    [Fact]
    public async Task Import_OverHttp_IsBounded()
    {
        await using var node = Node.Start();
        var row = await node.StoreAsync("n", "t");
        var rows = Enumerable.Range(0, 1001).Select(i => row with { Id = $"i{i}", Title = $"t{i}" }).ToArray();
        Assert.Equal("import limited to 1000 memories", (await node.Service.ImportAsync(new ImportRequest(rows, []), Callers.Http, default)).Problem!.Message);
        Assert.Equal(1001, (await node.Service.ImportAsync(new ImportRequest(rows, []), Callers.Cli, default)).Done().Imported);
    }

    [Fact]
    public async Task Push_MergesNewerWins_AndMovesTheClock()
    {
        await using var node = Node.Start();
        var mine = await node.StoreAsync("n", "t", "mine");
        var newer = mine with { Id = "theirs", Content = "theirs", UpdatedAt = "2030-01-01T00:00:00+00:00", AccessCount = 7 };
        var older = mine with { Id = "theirs", Content = "stale", UpdatedAt = "2020-01-01T00:00:00+00:00", Priority = 9 };
        var bad = mine with { Id = "x", Title = "" };
        var pushed = (await node.Service.PushAsync(new SyncPushRequest("peer-1", [newer, older, bad], false), Callers.Http, default)).Done();
        Assert.Equal((2, 0, 1, "alice"), (pushed.Applied, pushed.Noop, pushed.Skipped, pushed.ReceiverAgentId));
        Assert.Equal([KeyValuePair.Create("peer-1", "2030-01-01T00:00:00+00:00")], pushed.ReceiverClock);
        var row = (await node.FindAsync(mine.Id))!;
        Assert.Equal(("theirs", 7L, 9, "2030-01-01T00:00:00+00:00"), (row.Content, row.AccessCount, row.Priority, row.UpdatedAt));

        var back = (await node.Service.PushAsync(new SyncPushRequest("peer-1", [older], false), Callers.Http, default)).Done();
        Assert.Equal("2030-01-01T00:00:00+00:00", back.ReceiverClock.Single().Value);
        var dry = (await node.Service.PushAsync(new SyncPushRequest("peer-1", [newer, bad], true), Callers.Http, default)).Done();
        Assert.Equal((0, 1, 1), (dry.Applied, dry.Noop, dry.Skipped));
    }

    [Fact]
    public async Task Pull_GivesRowsSince_AndRecordsThePuller()
    {
        await using var node = Node.Start();
        var (a, b) = (await node.StoreAsync("n", "a"), await node.StoreAsync("n", "b"));
        var rows = (await node.Service.PullSinceAsync(a.UpdatedAt, 10, "peer-2", Callers.Http, default)).Done();
        Assert.Equal([b.Id], rows.Select(r => r.Id));
        Assert.Equal("peer-2", (await node.Store.ListSyncClocksAsync("alice", default)).Single().PeerId);
        var bad = await node.Service.PullSinceAsync("yesterday", 10, null, Callers.Http, default);
        Assert.Equal("invalid `since` parameter — expected RFC 3339 timestamp", bad.Problem!.Message);
    }

    [Fact]
    public async Task AutoConsolidate_MergesGroupsByTag()
    {
        await using var node = Node.Start();
        foreach (var i in Enumerable.Range(0, 3))
        {
            (await node.Service.StoreAsync(
                new StoreRequest { Namespace = "n", Title = $"t{i}", Content = new string('é', 150), Tags = ["log"] }, Callers.Cli, default)).Done();
        }

        await node.StoreAsync("n", "lonely");
        var preview = (await node.Service.AutoConsolidateAsync(new AutoConsolidateRequest("n", DryRun: true), Callers.Cli, default)).Done();
        Assert.Equal(("log", 3), (preview.Groups.Single().Tag, preview.Groups[0].Titles.Count));
        var done = (await node.Service.AutoConsolidateAsync(new AutoConsolidateRequest(null), Callers.Cli, default)).Done();
        Assert.Equal(3, done.Consolidated);
        var merged = (await node.Store.FindByTitleAsync("n", "Consolidated: log (3 memories)", default))!;
        Assert.Equal(("auto-consolidate", Tier.Long), (merged.Source, merged.Tier));
        Assert.StartsWith("- t", merged.Content, StringComparison.Ordinal);
        Assert.Contains(": " + new string('é', 100), merged.Content, StringComparison.Ordinal);
    }
}
