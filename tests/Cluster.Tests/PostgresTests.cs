using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using AiMemory.Nodes;
using AiMemory.Tests.Storage;

namespace AiMemory.Cluster.Tests;

/// <summary>Nodes that meet in PostgreSQL, at an address that is no loopback one, as on machines of their own; and nodes that keep their replicas there.</summary>
[Collection(PostgresGroup.Name)]
public sealed class PostgresTests(PostgresServer server)
{
    [Fact]
    public async Task TheServerIsAwayUnderWrites_AndEveryNodeIsKilled_NothingIsLost()
    {
        if (AddressOfThisMachine() is not { } address)
        {
            Console.WriteLine("SKIP: nodes at an address beyond loopback: this machine has none");
            return;
        }

        var meeting = await server.CreateDatabaseAsync();
        var clock = Stopwatch.StartNew();
        await using var cluster = await ThreeNodes.StartAsync(setup => AtAddress(setup, address, meeting));
        var firstStart = clock.Elapsed;
        await cluster.WriteAsync("team", 1, 5, cluster.Nodes[0]);

        // Away for longer than nodes probe each other, and than they refresh what they know.
        var load = WriteForAsync(cluster, TimeSpan.FromSeconds(7));
        await server.StopAsync("immediate");
        await Task.Delay(TimeSpan.FromSeconds(5));
        await server.StartAsync();
        Assert.Equal([HttpStatusCode.Created], (await load).Keys);

        // The one that takes every write is killed: its silence tells the others.
        cluster.Nodes[0].Kill();
        await cluster.WaitAsync(async () => (await cluster.Nodes[1].StoreAsync("team after", "team")).Status == HttpStatusCode.Created, "another owns the namespace");

        // All are dead, and one of the machines stays away: its row keeps nobody waiting. Orleans alone would wait a quarter of a minute for
        // it to grow old, before any node may join.
        cluster.Nodes[0].Start();
        await cluster.ReadyAsync();
        Array.ForEach(cluster.Nodes, n => n.Kill());
        clock.Restart();
        Array.ForEach(cluster.Nodes[..2], n => n.Start());
        await cluster.ReadyAsync();
        Assert.True(clock.Elapsed < (0.6 * firstStart) + TimeSpan.FromSeconds(4), $"ready after {clock.Elapsed}, the first time after {firstStart}");
        cluster.Nodes[2].Start();
        await cluster.ReadyAsync();
        await cluster.VerifyAsync("team");
    }

    [Fact]
    public async Task ASecondProcessOfOneNode_IsRefusedByName()
    {
        var meeting = await server.CreateDatabaseAsync();
        var folder = Directory.CreateTempSubdirectory("ai-memory-twin-").FullName;
        await using var cluster = new NodeCluster(folder, setup => setup with { Arguments = ["--membership", meeting] });
        cluster.Nodes[0].Start();
        await cluster.WaitAsync(() => Task.FromResult(cluster.Nodes[0].Log.Contains("listening", StringComparison.Ordinal)), "the node listens");

        // The file of one machine copied to another, say, with a data folder of its own.
        using var twin = new NodeProcess(cluster.Nodes[0].Setup with { Folder = Path.Combine(folder, "twin") });
        twin.Start();
        await cluster.WaitAsync(() => Task.FromResult(!twin.IsRunning), "the second process ends");
        await twin.WaitForExitAsync();
        Assert.Contains("another process is node localhost:", twin.Log, StringComparison.Ordinal);
        Assert.Contains("at 127.0.0.1", twin.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANodeThatRestarts_RemembersItsAbsentPeer()
    {
        var meeting = await server.CreateDatabaseAsync();
        await using var cluster = await ThreeNodes.StartAsync(setup => setup with { Arguments = ["--membership", meeting] });
        await cluster.VerifyPeersAreRememberedAsync();
        Assert.All(cluster.Nodes, n => Assert.Empty(Directory.EnumerateFiles(n.Setup.Folder, "*.silo", SearchOption.AllDirectories)));
    }

    [Fact]
    public async Task ReplicasInDatabasesOfTheirOwn_AreEqual_AlsoWhenTheOwnerWasKilledUnderLoad()
    {
        var stores = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in (string[])["a", "b", "c"])
        {
            stores[name] = await server.CreateDatabaseAsync();
        }

        await using var cluster = await ThreeNodes.StartAsync(setup => setup with { Arguments = ["--store", stores[setup.Name]] });
        var statuses = await cluster.WriteAsync("team", 4, 50, cluster.Nodes[0]);
        Assert.Equal(200, statuses[HttpStatusCode.Created]);
        await cluster.VerifyAsync("team");
        var load = cluster.WriteAsync("team", 4, 20, cluster.Nodes[1], cluster.Nodes[2]);
        cluster.Nodes[0].Kill();
        await load;
        cluster.Nodes[0].Start();
        await cluster.ReadyAsync();
        await cluster.VerifyAsync("team");
        Assert.Equal(HttpStatusCode.Created, (await cluster.Nodes[0].StoreAsync("team last", "team")).Status);
    }

    private static async Task<IReadOnlyDictionary<HttpStatusCode, int>> WriteForAsync(ThreeNodes cluster, TimeSpan time)
    {
        var all = new Dictionary<HttpStatusCode, int>();
        var clock = Stopwatch.StartNew();
        for (var round = 0; clock.Elapsed < time; round++)
        {
            foreach (var (status, count) in await cluster.WriteAsync($"team {round}", "team", 3, 3, cluster.Nodes))
            {
                all[status] = all.GetValueOrDefault(status) + count;
            }
        }

        return all;
    }

    private static NodeSetup AtAddress(NodeSetup setup, string address, string meeting) => setup with
    {
        Peers = [],
        Arguments =
        [
            "--host", "0.0.0.0", "--insecure", "--advertise", $"http://{address}:{setup.Port}", "--membership", meeting,
            "--quorum-writes", "2", "--quorum-peers", string.Join(',', setup.Peers.Select(p => $"http://{address}:{p}")),
        ],
    };

    private static string? AddressOfThisMachine() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(n => n.GetIPProperties().UnicastAddresses)
        .Select(a => a.Address)
        .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a))?.ToString();
}
