using System.Net;
using System.Text.Json;
using AiMemory.Nodes;

namespace AiMemory.Cluster.Tests;

/// <summary>A namespace's own W, and what receipts say of it.</summary>
public sealed class WriteQuorumTests
{
    [Fact]
    public async Task ANamespaceWithAllNodes_RefusesWithoutOne_AndOneWithASingleNode_NeedsNoOther()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        await SetAsync(cluster.Nodes[0], "rules", 3);
        await SetAsync(cluster.Nodes[0], "scratch", 1);
        var (_, refused) = await cluster.Nodes[0].SendAsync(HttpMethod.Put, "/api/v1/standards/rules", new { id = "x", write_quorum = 4 });
        Assert.Equal("write_quorum must be between 1 and 3, the number of nodes (got 4)", refused.GetProperty("error").GetString());
        var (_, told) = await cluster.Nodes[1].SendAsync(HttpMethod.Get, "/api/v1/standards/rules?consistency=quorum");
        Assert.Equal(3, told.GetProperty("write_quorum").GetInt32());
        Assert.Equal(3, (await cluster.Nodes[0].StoreAsync("rules all", "rules")).Body.GetProperty("quorum_acks").GetInt32());

        cluster.Nodes[2].Kill();
        var (status, body) = await cluster.Nodes[0].StoreAsync("rules without one", "rules");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal(3, body.GetProperty("needed").GetInt32());
        Assert.Equal(HttpStatusCode.Created, (await cluster.Nodes[0].StoreAsync("scratch without one", "scratch")).Status);

        // Alone: W=1 goes on at its owner.
        cluster.Nodes[1].Kill();
        Assert.Equal(HttpStatusCode.Created, (await cluster.Nodes[0].StoreAsync("scratch alone", "scratch")).Status);

        // R = max(N - W + 1, majority) is all three for W=1: with the owner gone nobody else may take over, whatever the two others hold.
        cluster.Nodes[0].Kill();
        cluster.Nodes[1].Start();
        cluster.Nodes[2].Start();
        await cluster.WaitAsync(
            async () => (await cluster.Nodes[1].StoreAsync("team by two", "team")).Status == HttpStatusCode.Created, "two nodes take writes of majorities");
        var (two, why) = await cluster.Nodes[1].StoreAsync("scratch by two", "scratch");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, two);
        Assert.Equal(3, why.GetProperty("needed").GetInt32());

        cluster.Nodes[0].Start();
        await cluster.ReadyAsync();
        await cluster.WaitAsync(
            async () => (await cluster.Nodes[1].StoreAsync("scratch by all", "scratch")).Status == HttpStatusCode.Created, "all three take it over");
        await cluster.VerifyAsync("scratch");
        await cluster.VerifyAsync("rules");
        var (_, found) = await cluster.Nodes[2].SendAsync(HttpMethod.Get, "/api/v1/memories?namespace=scratch");
        Assert.Contains(found.GetProperty("memories").EnumerateArray(), m => m.GetProperty("title").GetString() == "scratch alone");
    }

    [Fact]
    public async Task ARetryUnderOneKey_ThroughAnotherNode_SaysHowManyHoldIt_AndWhatAPeerLacksIsShownWhileItIsAway()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        var first = await KeyedAsync(cluster.Nodes[0]);
        var again = await KeyedAsync(cluster.Nodes[1]);
        Assert.Equal(first.GetProperty("id").GetString(), again.GetProperty("id").GetString());
        Assert.InRange(again.GetProperty("quorum_acks").GetInt32(), 2, 3);

        cluster.Nodes[2].Kill();
        await cluster.WriteAsync("team", 1, 5, cluster.Nodes[0]);
        await cluster.WaitAsync(async () => await LagAsync(cluster.Nodes[0], cluster.Nodes[2]) >= 5, "the lag of the dead node is shown");
        cluster.Nodes[2].Start();
        await cluster.ReadyAsync();
        await cluster.WaitAsync(async () => await LagAsync(cluster.Nodes[0], cluster.Nodes[2]) == 0, "it has caught up");
    }

    private static async Task<long> LagAsync(NodeProcess of, NodeProcess peer) =>
        (await of.SendAsync(HttpMethod.Get, "/api/v1/cluster")).Body.GetProperty("lag").GetProperty($"localhost:{peer.Port}").GetInt64();

    private static async Task SetAsync(NodeProcess node, string name, int quorum)
    {
        var (_, stored) = await node.StoreAsync($"standard of {name}", name);
        var (status, _) = await node.SendAsync(
            HttpMethod.Put, "/api/v1/standards/" + name, new { id = stored.GetProperty("id").GetString(), write_quorum = quorum });
        Assert.Equal(HttpStatusCode.OK, status);
    }

    private static async Task<JsonElement> KeyedAsync(NodeProcess node)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, node.Url + "/api/v1/memories")
        {
            Content = new StringContent("""{"title":"keyed","content":"once","namespace":"team"}""", System.Text.Encoding.UTF8, "application/json"),
            Headers = { { "Idempotency-Key", "one" } },
        };
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.Clone();
    }
}
