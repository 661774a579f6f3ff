using AiMemory;
using AiMemory.Application;
using AiMemory.Application.Commands;
using AiMemory.Engine;
using AiMemory.Engine.Replicated;
using AiMemory.Log;
using AiMemory.Storage;
using AiMemory.UseCases;
using Application.Tests.Support;

namespace Application.Tests;

/// <summary>The embedded engine: order, failures, restarts.</summary>
public sealed class EngineTests
{
    [Fact]
    public async Task Commits_OfOneNamespace_HaveVersionsWithoutGaps()
    {
        await using var node = Node.Start();
        var commits = Enumerable.Range(0, 500).Select(i => node.Engine.CommitAsync(Store($"t{i}"), CommitOptions.Default, default).AsTask());
        var results = await Task.WhenAll(commits);
        Assert.Equal(Enumerable.Range(2, 500).Select(i => (long)i), results.Select(r => r.Receipt!.Version.Sequence));
        Assert.Single(results.Select(r => r.Receipt!.Version.Epoch).Distinct());
        await Replay.AssertLogTellsAllAsync(node);
    }

    [Fact]
    public async Task Commits_SeeWhatIsInFlight()
    {
        await using var node = Node.Start();
        var commits = Enumerable.Range(0, 200).Select(_ => node.Engine.CommitAsync(Store("same"), CommitOptions.Default, default).AsTask());
        await Task.WhenAll(commits);
        Assert.Equal(1, (await node.Store.GetStatsAsync(node.Time.GetUtcNow(), default)).Total);
    }

    [Fact]
    public async Task Applied_ComesInLogOrder_AfterTheRowsCanBeRead()
    {
        await using var node = Node.Start();
        var versions = new List<EntryVersion>();
        node.Engine.Applied += e => versions.Add(e.Version);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => node.Engine.CommitAsync(Store($"t{i}"), CommitOptions.Default, default).AsTask()));
        Assert.Equal(versions.Order(), versions);
        Assert.Equal(100, versions.Count);
    }

    [Fact]
    public async Task Cancelling_StopsTheWait_NotTheWrite()
    {
        await using var node = Node.Start();
        using var cancellation = new CancellationTokenSource();
        var commit = node.Engine.CommitAsync(Store("t"), CommitOptions.Default, cancellation.Token);
        await cancellation.CancelAsync();
        try
        {
            await commit;
        }
        catch (OperationCanceledException)
        {
            // The write may have been faster than the cancellation.
        }

        await node.Engine.CommitAsync(Store("after"), CommitOptions.Default, default);
        Assert.NotNull(await node.Store.FindByTitleAsync("n", "t", default));
    }

    [Fact]
    public async Task ManyNamespaces_OwnersComeAndGo_AndNothingIsLost()
    {
        await using var node = Node.Start();
        var commits = Enumerable.Range(0, 10_000).Select(i =>
            node.Engine.CommitAsync(Store("t") with { Namespace = $"n{i % 5_000}" }, CommitOptions.Default, default).AsTask());
        Assert.All(await Task.WhenAll(commits), r => Assert.Null(r.Problem));
        Assert.Equal(5_000, (await node.Store.GetStatsAsync(node.Time.GetUtcNow(), default)).Total);
    }

    [Fact]
    public async Task Restart_TakesANewEpoch_AndKeepsEverything()
    {
        var folder = Directory.CreateTempSubdirectory("aimemory-restart-").FullName;
        long before;
        await using (var node = Node.Start(folder: folder))
        {
            before = (await node.StoreAsync("n", "one")).Version.Epoch;
        }

        await using (var node = Node.Start(folder: folder))
        {
            Assert.Equal(before + 1, (await node.StoreAsync("n", "two")).Version.Epoch);
            Assert.NotNull(await node.Store.FindByTitleAsync("n", "one", default));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Restart_FinishesWhatACrashLeftHalfDone()
    {
        var folder = Directory.CreateTempSubdirectory("aimemory-crash-").FullName;
        var options = new ServiceOptions();
        Memory a, b;
        await using (var node = Node.Start(folder: folder))
        {
            (a, b) = (await node.StoreAsync("x", "a"), await node.StoreAsync("y", "b"));

            // The entry of a consolidation, as it is logged before any part is carried out.
            var evaluator = MemoryServiceFactory.CreateEvaluator(options);
            var log = await node.Store.ReadLogAsync("x", default);
            var result = a with { Id = "merged", Title = "merged" };
            var view = new OverlayView("x", node.Store, node.Store, new NamespaceOverlay());
            var evaluation = await evaluator.EvaluateAsync(
                new ConsolidateCommand("x", result, [a, b], "alice", a.CreatedAt), log.Applied.Next, view, node.Time.GetUtcNow(), default);
            var entry = Entry.Create("x", log.Applied.Next, EntryKind.Change, default, MutationCodec.Encode(evaluation.Mutations));
            await node.Store.CommitAsync([new StoreWrite.Append(entry, ApplyNow: true)], default);
            Assert.NotNull(await node.FindAsync(b.Id));
        }

        await using (var node = Node.Start(folder: folder))
        {
            for (var i = 0; i < 500 && (await node.Store.ListIntentsAsync(null, default)).Count > 0; i++)
            {
                await Task.Delay(10);
            }

            Assert.NotNull(await node.FindAsync("merged"));
            Assert.Null(await node.FindAsync(a.Id));
            Assert.Null(await node.FindAsync(b.Id));
            await Replay.AssertLogTellsAllAsync(node);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task FullDisk_RefusesTheWrites_AndServesAgainWhenThereIsRoom()
    {
        await using var node = Node.Start();
        await using var store = new FailingStore(node.Store);
        await using var engine = ReplicatedEngine.StartAlone(store, MemoryServiceFactory.CreateEvaluator(new ServiceOptions()), node.Time);
        Assert.Null((await engine.CommitAsync(Store("before"), CommitOptions.Default, default)).Problem);
        store.Failing = true;
        var refused = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => engine.CommitAsync(Store($"t{i}"), CommitOptions.Default, default).AsTask()));
        Assert.All(refused, r => Assert.Equal(ProblemKind.StorageFull, r.Problem!.Kind));
        store.Failing = false;
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => engine.CommitAsync(Store($"t{i}"), CommitOptions.Default, default).AsTask()));
        Assert.All(results, r => Assert.Null(r.Problem));
        Assert.Equal(51, (await node.Store.GetStatsAsync(node.Time.GetUtcNow(), default)).Total);
        await Replay.AssertLogTellsAllAsync(node);
    }

    [Fact]
    public async Task Stopping_AnswersWhatWasTaken_AndRefusesWhatComesLater()
    {
        var node = Node.Start();
        var commits = Enumerable.Range(0, 200).Select(i => node.Engine.CommitAsync(Store($"t{i}"), CommitOptions.Default, default).AsTask()).ToArray();
        await node.DisposeAsync();
        Assert.All(await Task.WhenAll(commits), r => Assert.Null(r.Problem));
        var late = await node.Engine.CommitAsync(Store("late"), CommitOptions.Default, default);
        Assert.Equal(ProblemKind.Unavailable, late.Problem!.Kind);
    }

    private static StoreCommand Store(string title) => new(
        "n",
        new Memory
        {
            Id = Guid.NewGuid().ToString(),
            Tier = Tier.Long,
            Namespace = "n",
            Title = title,
            Content = "c",
            Source = "api",
            CreatedAt = "2026-04-03T15:00:00+00:00",
            UpdatedAt = "2026-04-03T15:00:00+00:00",
        },
        "alice",
        Governed: null,
        ReplaceDuplicate: false);
}
