using System.Net;
using AiMemory.Nodes;

namespace AiMemory.Cluster.Tests;

/// <summary>A gateway process in front of three nodes, as clients see it.</summary>
public sealed class GatewayTests
{
    [Fact]
    public async Task AGateway_ServesTheContract_ThroughKillsAndWhenAllNodesAreAway()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        using var gateway = new NodeProcess(new NodeSetup
        {
            Name = "gateway",
            Folder = cluster.Nodes[0].Setup.Folder,
            Port = FreePorts.Take(1)[0],
            Command = ["gateway", "--membership", cluster.Membership],
            Environment = cluster.Nodes[0].Setup.Environment,
        });
        gateway.Start();
        await cluster.WaitAsync(gateway.IsReadyAsync, "the gateway is ready");

        // P7: what it acknowledged it shows at once; the nodes agree.
        Assert.Equal(20, (await cluster.WriteAsync("team", 2, 10, gateway))[HttpStatusCode.Created]);
        await ReadBackAsync(cluster, gateway);
        await cluster.VerifyAsync("team");
        var (_, all) = await gateway.SendAsync(HttpMethod.Get, "/api/v1/cluster/nodes");
        Assert.Equal(3, all.GetProperty("nodes").EnumerateArray().Count(n => n.GetProperty("reachable").GetBoolean()));

        // The node it talks to dies: another one takes the place, and shows all that was acknowledged before.
        var used = await UsedAsync(cluster, gateway);
        used.Kill();
        var left = Environment.TickCount64;
        Assert.Equal(HttpStatusCode.OK, (await gateway.SendAsync(HttpMethod.Get, "/api/v1/memories?namespace=team")).Status);
        await ReadBackAsync(cluster, gateway);
        await cluster.WaitAsync(async () => (await gateway.StoreAsync("team after 0", "team")).Status == HttpStatusCode.Created, "writes go on");
        Assert.True(Environment.TickCount64 - left < 15_000, $"after {Environment.TickCount64 - left} ms\n{gateway.Log}");
        Assert.NotEqual(used, await UsedAsync(cluster, gateway));

        // All are away: it says so, and is alive itself.
        Array.ForEach(cluster.Nodes, n => n.Kill());
        await cluster.WaitAsync(
            async () => await gateway.SendAsync(HttpMethod.Get, "/api/v1/memories?namespace=team") is (HttpStatusCode.ServiceUnavailable, { } body)
                && body.GetProperty("error").GetString() == "no node of the cluster can be reached",
            "the gateway says that it has no node");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.SendAsync(HttpMethod.Get, "/health/ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await gateway.SendAsync(HttpMethod.Get, "/health/live")).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.StoreAsync("nobody hears", "team")).Status);

        // They come back, on other silo ports, and so does it.
        Array.ForEach(cluster.Nodes, n => n.Start());
        await cluster.WaitAsync(gateway.IsReadyAsync, "the gateway is ready again");
        await ReadBackAsync(cluster, gateway);
        await cluster.VerifyAsync("team");
        Assert.Equal(0, await gateway.StopAsync());
    }

    [Fact]
    public async Task WritesUnderLoad_WhileTheGatewaysNodeDies_AreAcknowledgedOrUnknown_AndNoneIsLost()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        using var gateway = new NodeProcess(new NodeSetup
        {
            Name = "gateway",
            Folder = cluster.Nodes[0].Setup.Folder,
            Port = FreePorts.Take(1)[0],
            Command = ["gateway", "--membership", cluster.Membership],
            Environment = cluster.Nodes[0].Setup.Environment,
        });
        gateway.Start();
        await cluster.WaitAsync(gateway.IsReadyAsync, "the gateway is ready");
        await cluster.WriteAsync("team", 1, 5, gateway);
        var used = await UsedAsync(cluster, gateway);
        var load = cluster.WriteAsync("team", 8, 60, gateway);
        await Task.Delay(300);
        used.Kill();
        var statuses = await load;
        Assert.All(statuses.Keys, s => Assert.Contains(s, (HttpStatusCode[])[HttpStatusCode.Created, HttpStatusCode.ServiceUnavailable]));
        Assert.True(statuses[HttpStatusCode.Created] > 400, string.Join(", ", statuses));
        await ReadBackAsync(cluster, gateway);
        used.Start();
        await cluster.ReadyAsync();
        await cluster.VerifyAsync("team");
    }

    private static async Task ReadBackAsync(ThreeNodes cluster, NodeProcess gateway)
    {
        foreach (var (id, title) in cluster.Acknowledged)
        {
            var (status, body) = await gateway.SendAsync(HttpMethod.Get, "/api/v1/memories/" + id);
            Assert.True(status == HttpStatusCode.OK, $"'{title}' was acknowledged and the gateway answers {status}\n{gateway.Log}");
            Assert.Equal($"content of {title}", body.GetProperty("memory").GetProperty("content").GetString());
        }
    }

    private static async Task<NodeProcess> UsedAsync(ThreeNodes cluster, NodeProcess gateway)
    {
        var (_, status) = await gateway.SendAsync(HttpMethod.Get, "/api/v1/cluster");
        return cluster.Nodes.Single(n => $"localhost:{n.Port}" == status.GetProperty("node").GetString());
    }
}
