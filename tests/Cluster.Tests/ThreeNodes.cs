using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using AiMemory.Nodes;

namespace AiMemory.Cluster.Tests;

/// <summary>Three processes on free ports, and what clients were told by them.</summary>
internal sealed class ThreeNodes : IAsyncDisposable
{
    private readonly NodeCluster _cluster;

    /// <param name="adapt">Changes how a node is started; by default the nodes meet in <see cref="Membership"/>.</param>
    private ThreeNodes(Func<NodeSetup, NodeSetup>? adapt)
    {
        var folder = Directory.CreateTempSubdirectory("ai-memory-cluster-").FullName;
        Membership = Path.Combine(folder, "meeting", "membership.db");
        _cluster = new NodeCluster(folder, adapt ?? (setup => setup with { Arguments = ["--membership", Membership] }));
    }

    public NodeProcess[] Nodes => [.. _cluster.Nodes];

    /// <summary>The file by which the nodes find each other.</summary>
    public string Membership { get; }

    /// <summary>Ids of the memories that a client was told are stored.</summary>
    public ConcurrentDictionary<string, string> Acknowledged { get; } = new(StringComparer.Ordinal);

    public static async Task<ThreeNodes> StartAsync(Func<NodeSetup, NodeSetup>? adapt = null)
    {
        var cluster = new ThreeNodes(adapt);
        await cluster._cluster.StartAsync();
        return cluster;
    }

    public Task ReadyAsync() => _cluster.ReadyAsync();

    public Task WaitAsync(Func<Task<bool>> condition, string what) => _cluster.WaitAsync(condition, what);

    /// <summary>Agents beside each other, each with its own writes, spread over these nodes; returns the statuses.</summary>
    public Task<IReadOnlyDictionary<HttpStatusCode, int>> WriteAsync(string name, int agents, int each, params NodeProcess[] to) =>
        WriteAsync(name, name, agents, each, to);

    /// <param name="titles">What every title begins with: the namespace's name and, where more is written later, something of its own.</param>
    public async Task<IReadOnlyDictionary<HttpStatusCode, int>> WriteAsync(string titles, string name, int agents, int each, params NodeProcess[] to)
    {
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        await Task.WhenAll(Enumerable.Range(0, agents).Select(async agent =>
        {
            for (var i = 0; i < each; i++)
            {
                var title = $"{titles} {agent} {i}";
                var (status, body) = await to[(agent + i) % to.Length].StoreAsync(title, name);
                statuses.AddOrUpdate(status, 1, (_, n) => n + 1);
                if (status == HttpStatusCode.Created)
                {
                    Acknowledged[body.GetProperty("id").GetString()!] = title;
                }
            }
        }));
        return statuses;
    }

    /// <summary>P1 to P3: digests are equal, and every acknowledged write is read back from every node, as it was sent.</summary>
    public async Task VerifyAsync(string name)
    {
        await WaitAsync(
            async () => (await Task.WhenAll(Nodes.Select(n => n.DigestAsync(name)))).Distinct(StringComparer.Ordinal).Count() == 1,
            $"{name} is equal on all nodes");
        foreach (var (id, title) in Acknowledged.Where(a => a.Value.StartsWith(name + " ", StringComparison.Ordinal)))
        {
            foreach (var node in Nodes)
            {
                var (status, body) = await node.SendAsync(HttpMethod.Get, "/api/v1/memories/" + id);
                Assert.True(status == HttpStatusCode.OK, $"'{title}' was acknowledged and {node.Url} answers {status}");
                Assert.Equal($"content of {title}", body.GetProperty("memory").GetProperty("content").GetString());
            }
        }
    }

    /// <summary>A node that starts while a peer is away tells of it what its former life knew: how far it lags, and since when it is silent.</summary>
    public async Task VerifyPeersAreRememberedAsync()
    {
        const int Missed = 7;
        var (asked, away) = (Nodes[0], Nodes[2]);
        away.Kill();
        await WaitAsync(async () => !(await PeerAsync()).GetProperty("alive").GetBoolean(), "the death is seen");
        await WriteAsync("missed", 1, Missed, asked);
        await WaitAsync(async () => (await PeerAsync()).GetProperty("lag_entries").GetInt64() >= Missed, "the lag is seen");

        // Kept every two seconds.
        await Task.Delay(TimeSpan.FromSeconds(5));
        var known = await PeerAsync();
        asked.Kill();
        asked.Start();
        await ReadyAsync();
        await WaitAsync(async () => (await PeerAsync()).TryGetProperty("last_heard_at", out _), "the silo has read its state");
        var remembered = await PeerAsync();
        Assert.False(remembered.GetProperty("alive").GetBoolean());
        Assert.Equal(known.GetProperty("lag_entries").GetInt64(), remembered.GetProperty("lag_entries").GetInt64());
        Assert.Equal(known.GetProperty("last_heard_at").GetString(), remembered.GetProperty("last_heard_at").GetString());

        away.Start();
        await ReadyAsync();
        await VerifyAsync("missed");
        await WaitAsync(async () => (await PeerAsync()).GetProperty("lag_entries").GetInt64() == 0, "nothing is lacking any more");

        async Task<JsonElement> PeerAsync() => (await asked.SendAsync(HttpMethod.Get, "/api/v1/cluster")).Body
            .GetProperty("peers").EnumerateArray().Single(p => p.GetProperty("url").GetString() == away.Url);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
