using System.Collections.Concurrent;
using System.Net;
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

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
