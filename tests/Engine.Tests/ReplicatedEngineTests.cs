using System.Collections.Concurrent;
using System.Diagnostics;
using AiMemory.Application;
using AiMemory.Log;
using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Engine.Tests;

public sealed class ReplicatedEngineTests
{
    private static readonly Caller Agent = new(Door.Http, "agent-1", "agent-1");

    [Fact]
    public async Task EveryAcknowledgedWrite_IsOnEveryNode()
    {
        await using var cluster = await InProcessCluster.StartAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => StoreAsync(cluster["n2"], $"fact {i}")));
        Assert.All(outcomes, o => Assert.True(o.IsDone, o.Problem?.Message));
        await cluster.ConvergeAsync("team");
        foreach (var id in cluster.Ids)
        {
            Assert.Equal(200, await CountAsync(cluster[id]));
        }
    }

    [Fact]
    public async Task TheNodeThatAnswers_ReadsItsOwnWrite()
    {
        await using var cluster = await InProcessCluster.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            var stored = await StoreAsync(cluster["n3"], $"fact {i}");
            Assert.NotNull(stored.Receipt);
            Assert.Equal(i + 1, await CountAsync(cluster["n3"]));
        }
    }

    /// <summary>What was confirmed gets into the rows a moment later; an owner knows of it all the same, and so does the next one.</summary>
    [Fact]
    public async Task WhatIsNotInTheRowsYet_IsDecidedOver()
    {
        await using var cluster = await InProcessCluster.StartAsync();
        for (var i = 0; i < 40; i++)
        {
            var first = await StoreAsync(cluster["n1"], $"fact {i}");
            var second = await StoreAsync(cluster["n1"], $"fact {i}");
            Assert.Equal(first.Value!.Memory.Id, second.Value!.Memory.Id);
        }

        var last = await StoreAsync(cluster["n1"], "last");
        await cluster.StopAsync("n1");
        Assert.Equal(last.Value!.Memory.Id, (await StoreAsync(cluster["n2"], "last")).Value!.Memory.Id);
        Assert.Equal(41, await CountAsync(cluster["n2"]));
    }

    /// <summary>A log does not grow for as long as writes go on; what a node lacks that is away stays in it.</summary>
    [Fact]
    public async Task WhatEveryReplicaHolds_IsForgottenWhileWritesGoOn_AndWhatOneLacksIsNot()
    {
        var stores = new ConcurrentDictionary<string, IReplicaStore>();
        await using var cluster = await InProcessCluster.StartAsync(disk: (id, store) => stores[id] = store);
        using var enough = new CancellationTokenSource();
        var count = 0;
        var load = Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            while (!enough.IsCancellationRequested)
            {
                Assert.True((await StoreAsync(cluster["n1"], $"fact {Interlocked.Increment(ref count)}")).IsDone);
            }
        }));
        await InProcessCluster.WaitAsync(() => load.IsCompleted || Volatile.Read(ref count) > 3_000, "writes");
        foreach (var id in cluster.Ids)
        {
            Assert.InRange(await HeldAsync(stores[id]), 1, 1_500);
        }

        await enough.CancelAsync();
        await load;
        await cluster.ConvergeAsync("team");
        await cluster.StopAsync("n3");
        var before = await HeldAsync(stores["n1"]);
        for (var i = 0; i < 700; i++)
        {
            Assert.True((await StoreAsync(cluster["n1"], $"without n3 {i}")).IsDone);
        }

        Assert.InRange(await HeldAsync(stores["n1"]), 700, before + 700);
        await cluster.StartAsync("n3");
        await cluster.ConvergeAsync("team");
    }

    [Fact]
    public async Task WhatComesWhileTheLogIsWritten_IsOneMessageToEachPeer()
    {
        SlowDisk? disk = null;
        await using var cluster = await InProcessCluster.StartAsync(disk: (id, store) => id == "n1" ? SlowDisk.Before(store, out disk) : store);
        Assert.True((await StoreAsync(cluster["n1"], "first")).IsDone);
        disk!.Wait = () => Task.Delay(20);
        var before = cluster.Appends;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 400).Select(async i =>
        {
            await Task.Delay(i / 4); // some hundred milliseconds of them, four at once
            return await StoreAsync(cluster["n1"], $"fact {i}");
        }));
        Assert.All(outcomes, o => Assert.True(o.IsDone, o.Problem?.Message));
        Assert.InRange(cluster.Appends - before, 2, 40);
    }

    [Fact]
    public async Task WhatComesWhileOthersAreInFlight_IsFewMessages()
    {
        var disks = new ConcurrentBag<SlowDisk>();
        await using var cluster = await InProcessCluster.StartAsync(disk: (id, store) => id == "n1" ? store : Slow(store, disks));
        Assert.True((await StoreAsync(cluster["n1"], "first")).IsDone);
        foreach (var disk in disks)
        {
            disk.Wait = () => Task.Delay(20);
        }

        var before = cluster.Appends;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 400).Select(async i =>
        {
            await Task.Delay(i / 4);
            return await StoreAsync(cluster["n1"], $"fact {i}");
        }));
        Assert.All(outcomes, o => Assert.True(o.IsDone, o.Problem?.Message));
        Assert.InRange(cluster.Appends - before, 2, 60);
    }

    [Fact]
    public async Task WhatComesWhileOthersAreStuck_IsRefusedInItsOwnTime()
    {
        var disks = new ConcurrentBag<SlowDisk>();
        await using var cluster = await InProcessCluster.StartAsync(disk: (id, store) => id == "n1" ? store : Slow(store, disks));
        Assert.True((await StoreAsync(cluster["n1"], "first")).IsDone);
        var moves = new TaskCompletionSource();
        foreach (var disk in disks)
        {
            disk.Wait = () => moves.Task;
        }

        try
        {
            var stuck = Enumerable.Range(0, 20).Select(i => StoreAsync(cluster["n1"], $"stuck {i}")).ToList();
            await Task.Delay(100);
            stuck.Add(StoreAsync(cluster["n1"], "goes at once: the others were long ago"));
            await Task.Delay(3);
            var since = Stopwatch.StartNew();
            Assert.IsType<QuorumProblem>((await StoreAsync(cluster["n1"], "would wait for company")).Problem);
            Assert.InRange(since.ElapsedMilliseconds, 1_000, 2_300); // the time for a quorum is 1.5 s
            Assert.All(await Task.WhenAll(stuck), o => Assert.IsType<QuorumProblem>(o.Problem));
        }
        finally
        {
            moves.SetResult();
        }
    }

    [Fact]
    public async Task AnOwnerWhoseDiskStandsStill_ServesWithItsPeers()
    {
        SlowDisk? disk = null;
        await using var cluster = await InProcessCluster.StartAsync(disk: (id, store) => id == "n1" ? SlowDisk.Before(store, out disk) : store);
        Assert.True((await StoreAsync(cluster["n1"], "first")).IsDone);
        await cluster.ConvergeAsync("team");
        var moves = new TaskCompletionSource();
        disk!.Wait = () => moves.Task;
        try
        {
            for (var i = 0; i < 5; i++)
            {
                var outcome = await StoreAsync(cluster["n2"], $"fact {i}").WaitAsync(TimeSpan.FromSeconds(20)); // n1 could not show it
                Assert.True(outcome.IsDone, outcome.Problem?.Message);
            }
        }
        finally
        {
            moves.SetResult();
        }

        await EventuallyAllHoldAsync(cluster, 6);
    }

    [Fact]
    public async Task WithTheOwnerGone_AnotherNodeGoesOn_AndTheOldOneCatchesUp()
    {
        await using var cluster = await InProcessCluster.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            Assert.True((await StoreAsync(cluster["n2"], $"before {i}")).IsDone);
        }

        await cluster.StopAsync("n1");
        for (var i = 0; i < 20; i++)
        {
            var outcome = await StoreAsync(cluster["n2"], $"during {i}");
            Assert.True(outcome.IsDone, outcome.Problem?.ToString());
        }

        await cluster.StartAsync("n1");
        await cluster.ConvergeAsync("team");
        Assert.Equal(40, await CountAsync(cluster["n1"]));
    }

    [Fact]
    public async Task WithTooFewNodes_AWriteIsNotConfirmed_AndSaysHowMany()
    {
        await using var cluster = await InProcessCluster.StartAsync();
        Assert.True((await StoreAsync(cluster["n1"], "first")).IsDone);
        await cluster.StopAsync("n2");
        await cluster.StopAsync("n3");
        var problem = Assert.IsType<QuorumProblem>((await StoreAsync(cluster["n1"], "alone")).Problem);
        Assert.Equal((1, 2, "unreachable"), (problem.Got, problem.Needed, problem.Reason));
        Assert.False(cluster["n1"].Engine.GetStatus().Ready);
    }

    [Fact]
    public async Task ANodeThatComesBackEmpty_RefillsByItself()
    {
        await using var cluster = await InProcessCluster.StartAsync();
        for (var i = 0; i < 30; i++)
        {
            Assert.True((await StoreAsync(cluster["n1"], $"fact {i}")).IsDone);
        }

        await cluster.StopAsync("n2", losesItsDisk: true);
        await cluster.StartAsync("n2");
        await InProcessCluster.WaitAsync(() => cluster["n2"].Engine.GetStatus().Ready, "n2 takes part again");
        await cluster.ConvergeAsync("team");
        Assert.Equal(30, await CountAsync(cluster["n2"]));
    }

    [Theory]
    [InlineData("n1")]
    [InlineData("n1,n2")]
    [InlineData("n1,n2,n3")]
    public async Task NodesThatWereAlone_BringTheirMemoriesIntoTheirCluster(string loners)
    {
        var ids = loners.Split(',');
        await using var cluster = await InProcessCluster.StartAsync(
            alone: ids.ToDictionary(id => id, id => (Func<MemoryService, Task>)(service => StoreManyAsync(service, $"alone on {id}", 30))));
        Assert.True((await StoreAsync(cluster["n2"], "together")).IsDone);
        await EventuallyAllHoldAsync(cluster, (30 * ids.Length) + 1);
    }

    [Fact]
    public async Task AReplicaUsedAlone_ComesBackWithWhatItStored_AndLosesNothingOfTheOthers()
    {
        await using var cluster = await InProcessCluster.StartAsync();
        await LeaveAndComeBackAsync(cluster);
        await EventuallyAllHoldAsync(cluster, 30);
    }

    /// <summary>Two nodes hold what has to be adopted, and either would open an epoch for it: one of them must come to it.</summary>
    [Fact]
    public async Task WhatTwoNodesWouldAdopt_IsAdopted_HoweverLongDecidingTakes()
    {
        await using var cluster = await InProcessCluster.StartAsync(evaluator: new AdoptsAfter(_ => Task.Delay(150)));
        await LeaveAndComeBackAsync(cluster);
        await EventuallyAllHoldAsync(cluster, 30);
    }

    [Fact]
    public async Task AnOwnerDeposedWhileItDecidesWhatToAdopt_LeavesTheNamespaceToTheNext()
    {
        var (reached, go) = (new TaskCompletionSource<EntryVersion>(), new TaskCompletionSource());
        await using var cluster = await InProcessCluster.StartAsync(
            evaluator: new AdoptsAfter(place => reached.TrySetResult(place) ? go.Task : Task.CompletedTask));
        await LeaveAndComeBackAsync(cluster);
        var (epoch, _) = await reached.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await InProcessCluster.WaitAsync(() => cluster.Ids.Any(id => Epoch(cluster[id]) == epoch), "it is known who decides");
        var (deposed, next) = Epoch(cluster["n1"]) == epoch ? (cluster["n1"], cluster["n2"]) : (cluster["n2"], cluster["n1"]);
        next.Engine.Router = null;
        var taken = await StoreAsync(next, "taken over");
        go.SetResult();
        Assert.True(taken.IsDone);
        await EventuallyAllHoldAsync(cluster, 31);
        await Task.Delay(1_000);
        Assert.True(Epoch(next) > epoch);
        Assert.Equal(0, Epoch(deposed));

        static long Epoch(InProcessCluster.Node node) => node.Engine.GetStatus().Owned.FirstOrDefault(o => o.Key == "team").Value;
    }

    [Fact]
    public async Task WhatCannotBeDecided_IsReported_AndStopsNeitherTheNamespaceNorTheRest()
    {
        var failed = 0;
        await using var cluster = await InProcessCluster.StartAsync(evaluator: new AdoptsAfter(
            _ => Interlocked.Increment(ref failed) == 1 ? Task.FromException(new InvalidDataException("torn")) : Task.CompletedTask));
        await LeaveAndComeBackAsync(cluster);
        await InProcessCluster.WaitAsync(
            () => cluster.Ids.Any(id => cluster[id].Engine.GetStatus().Degraded.Any(d => d.Contains("could not be decided: torn"))), "it is reported");
        Assert.All(cluster.Ids, id => Assert.True(cluster[id].Engine.GetStatus().Ready));
        Assert.True((await StoreAsync(cluster["n1"], "later")).IsDone);
        await EventuallyAllHoldAsync(cluster, 31);
    }

    [Fact]
    public async Task AnEmptyFileThatWasOnlyLookedInto_StillRefills()
    {
        await using var cluster = await InProcessCluster.StartAsync();
        await StoreManyAsync(cluster["n1"].Service, "fact", 10);
        await cluster.StopAsync("n2", losesItsDisk: true);
        await cluster.RunAloneAsync("n2", service => service.ListAsync(new ListRequest(), Agent, default).AsTask());
        await cluster.StartAsync("n2");
        await InProcessCluster.WaitAsync(() => cluster["n2"].Engine.GetStatus().Ready, "n2 takes part again");
        Assert.Equal(10, await CountAsync(cluster["n2"]));
    }

    [Fact]
    public async Task AQuorumRead_SeesWhatWasAcknowledgedElsewhere()
    {
        await using var cluster = await InProcessCluster.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            Assert.True((await StoreAsync(cluster["n1"], $"fact {i}")).IsDone);
            Assert.Null(await cluster["n3"].Engine.ReadBarrierAsync("team", default));
            Assert.Equal(i + 1, await CountAsync(cluster["n3"]));
        }
    }

    private static IReplicaStore Slow(IReplicaStore store, ConcurrentBag<SlowDisk> disks)
    {
        var slow = SlowDisk.Before(store, out var disk);
        disks.Add(disk);
        return slow;
    }

    private static async Task StoreManyAsync(MemoryService service, string title, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var stored = await StoreAsync(service, $"{title} {i}");
            Assert.True(stored.IsDone, stored.Problem?.Message);
        }
    }

    // The histories part: n3 goes on from ten entries with ten of its own, the others with ten of theirs.
    private static async Task LeaveAndComeBackAsync(InProcessCluster cluster)
    {
        await StoreManyAsync(cluster["n1"].Service, "before", 10);
        await cluster.ConvergeAsync("team");
        await cluster.StopAsync("n3");
        await StoreManyAsync(cluster["n1"].Service, "meanwhile", 10);
        await cluster.RunAloneAsync("n3", service => StoreManyAsync(service, "alone", 10));
        await cluster.StartAsync("n3");
        await InProcessCluster.WaitAsync(() => cluster["n3"].Engine.GetStatus().Ready, "n3 takes part again");
    }

    private static async Task EventuallyAllHoldAsync(InProcessCluster cluster, long rows)
    {
        var digests = Array.Empty<NamespaceDigest>();
        await InProcessCluster.WaitAsync(
            async () =>
            {
                digests = await Task.WhenAll(cluster.Ids.Select(id => cluster[id].Engine.GetDigestAsync("team", default).AsTask()));
                return digests.All(d => d == digests[0] && d.Rows == rows);
            },
            () => $"every node holds the same {rows}: {string.Join("; ", digests)}");
    }

    private static Task<Outcome<StoreResponse>> StoreAsync(InProcessCluster.Node node, string title) => StoreAsync(node.Service, title);

    private static async Task<Outcome<StoreResponse>> StoreAsync(MemoryService service, string title) =>
        await service.StoreAsync(
            new StoreRequest { Title = title, Content = $"the content of {title}", Namespace = "team" }, Agent, default);

    private static async Task<long> CountAsync(InProcessCluster.Node node) => (await node.Engine.GetDigestAsync("team", default)).Rows;

    private static async Task<long> HeldAsync(IReplicaStore store) =>
        (await store.ReadLogAsync("team", default)).Held.Sum(extent => extent.Last - extent.First + 1);
}
