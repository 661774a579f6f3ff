using System.Net;

namespace AiMemory.Cluster.Tests;

/// <summary>The promises on real processes, real sockets and real disks.</summary>
public sealed class ProcessFaultTests
{
    [Fact]
    public async Task FourAgentsTimesFifty_IntoOneNode_AreOnAllThree()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        var statuses = await cluster.WriteAsync("team", 4, 50, cluster.Nodes[0]);
        Assert.Equal(200, statuses[HttpStatusCode.Created]);
        Assert.Single(statuses);
        await cluster.VerifyAsync("team");
    }

    [Fact]
    public async Task TheOwnerIsKilledUnderLoad()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        await cluster.WriteAsync("team", 1, 5, cluster.Nodes[0]);
        var load = cluster.WriteAsync("team", 6, 80, cluster.Nodes[1], cluster.Nodes[2]);
        await Task.Delay(250);
        cluster.Nodes[0].Kill();
        var statuses = await load;
        Assert.True(statuses[HttpStatusCode.Created] > 240, string.Join(", ", statuses));
        cluster.Nodes[0].Start();
        await cluster.ReadyAsync();
        await cluster.VerifyAsync("team");
    }

    [Fact]
    public async Task WithBothPeersGone_AWriteIs503_AndSaysSo()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        await cluster.WriteAsync("team", 1, 5, cluster.Nodes[0]);
        cluster.Nodes[1].Kill();
        Assert.Equal(HttpStatusCode.Created, (await cluster.Nodes[0].StoreAsync("one down", "team")).Status);
        cluster.Nodes[2].Kill();
        var (status, body) = await cluster.Nodes[0].StoreAsync("both down", "team");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("quorum_not_met", body.GetProperty("error").GetString());
        Assert.Equal(2, body.GetProperty("needed").GetInt32());
        Assert.Equal(HttpStatusCode.OK, (await cluster.Nodes[0].SendAsync(HttpMethod.Get, "/api/v1/memories?namespace=team")).Status);
        cluster.Nodes[1].Start();
        cluster.Nodes[2].Start();
        await cluster.ReadyAsync();
        await cluster.VerifyAsync("team");
    }

    [Fact]
    public async Task TheMembershipFileIsAwayUnderWrites_WritesGoOn()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        await cluster.WriteAsync("team", 1, 5, cluster.Nodes[0]);
        var (folder, aside) = (Path.GetDirectoryName(cluster.Membership)!, Path.Combine(Path.GetDirectoryName(cluster.Membership)!, "aside"));
        Directory.CreateDirectory(aside);
        var files = Directory.GetFiles(folder, Path.GetFileName(cluster.Membership) + "*");
        Array.ForEach(files, f => File.Move(f, Path.Combine(aside, Path.GetFileName(f))));

        // An open file is not missed, but a connection that is opened anew finds nothing, or a folder where the file was.
        Directory.CreateDirectory(cluster.Membership);
        for (var second = 0; second < 4; second++)
        {
            var statuses = await cluster.WriteAsync($"team {second}", "team", 3, 10, cluster.Nodes);
            Assert.Equal([HttpStatusCode.Created], statuses.Keys);
            await Task.Delay(500);
        }

        Directory.Delete(cluster.Membership);
        Array.ForEach(files, f => File.Move(Path.Combine(aside, Path.GetFileName(f)), f));
        cluster.Nodes[0].Kill();
        await cluster.WaitAsync(async () => (await cluster.Nodes[1].StoreAsync("team then", "team")).Status == HttpStatusCode.Created, "another owns the namespace");
        cluster.Nodes[0].Start();
        await cluster.ReadyAsync();
        await cluster.VerifyAsync("team");
    }

    [Fact]
    public async Task AllThreeAreKilled_AndStartAgainOnTheSamePorts()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        await cluster.WriteAsync("team", 4, 25, cluster.Nodes);
        Array.ForEach(cluster.Nodes, n => n.Kill());
        Array.ForEach(cluster.Nodes, n => n.Start());
        await cluster.ReadyAsync();
        Assert.Equal(HttpStatusCode.Created, (await cluster.Nodes[2].StoreAsync("after", "team")).Status);
        await cluster.VerifyAsync("team");
    }

    [Fact]
    public async Task ANodeThatRestarts_RemembersItsAbsentPeer()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        await cluster.VerifyPeersAreRememberedAsync();
    }

    [Fact]
    public async Task ANodeThatComesBackEmpty_RefillsByItself()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        await cluster.WriteAsync("team", 4, 25, cluster.Nodes);
        cluster.Nodes[1].Kill();
        cluster.Nodes[1].LoseData();
        cluster.Nodes[1].Start();
        await cluster.ReadyAsync();
        await cluster.VerifyAsync("team");
    }

    [Fact]
    public async Task APausedNode_IsDeclaredDead_AndComesBackByItself()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        await cluster.WriteAsync("team", 1, 5, cluster.Nodes[0]);
        cluster.Nodes[0].Pause();
        await cluster.WaitAsync(
            async () => (await cluster.Nodes[1].StoreAsync("while it sleeps", "team")).Status == HttpStatusCode.Created, "the others take writes again");
        await cluster.WriteAsync("team", 4, 25, cluster.Nodes[1], cluster.Nodes[2]);
        cluster.Nodes[0].Continue();
        await cluster.ReadyAsync();
        await cluster.WaitAsync(
            async () => (await cluster.Nodes[0].StoreAsync("awake", "team")).Status == HttpStatusCode.Created, "the paused node takes writes again");
        await cluster.VerifyAsync("team");
        Assert.True(cluster.Nodes[0].IsRunning);
    }

    [Fact]
    public async Task ClientsThatHangUp_LeaveNothingHalfDone()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        for (var i = 0; i < 60; i++)
        {
            using var hangUp = new CancellationTokenSource(TimeSpan.FromMilliseconds(1 + (i % 12)));
            try
            {
                await cluster.Nodes[i % 3].StoreAsync($"hung up {i}", "team", hangUp.Token);
            }
            catch (OperationCanceledException)
            {
                // As intended.
            }
        }

        await cluster.WriteAsync("team", 2, 10, cluster.Nodes);
        await cluster.VerifyAsync("team");
    }

    [Fact]
    public async Task ARollingRestart_FailsNoAcknowledgedWrite()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        foreach (var node in cluster.Nodes)
        {
            var others = cluster.Nodes.Where(n => n != node).ToArray();
            var load = cluster.WriteAsync($"team{node.Port}", 3, 40, others);
            Assert.Equal(0, await node.StopAsync());
            node.Start();
            await load;
            await cluster.ReadyAsync();
        }

        foreach (var node in cluster.Nodes)
        {
            await cluster.VerifyAsync($"team{node.Port}");
        }
    }

    [Fact]
    public async Task TheDashboard_IsServedByEveryNode()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        foreach (var node in cluster.Nodes)
        {
            Assert.Equal(HttpStatusCode.OK, (await node.SendAsync(HttpMethod.Get, "/dashboard/")).Status);
        }
    }
}
