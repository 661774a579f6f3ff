using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace AiMemory.Cluster.Tests;

/// <summary>Three processes on free ports, and what clients were told by them.</summary>
internal sealed class ThreeNodes : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ai-memory-cluster-").FullName;

    private ThreeNodes()
    {
        var ports = FreePorts(3);
        Nodes = [.. ports.Select((port, i) => new NodeProcess(Path.Combine(_folder, $"n{i}"), port, [.. ports.Where(p => p != port)], 2))];
    }

    public NodeProcess[] Nodes { get; }

    /// <summary>Ids of the memories that a client was told are stored.</summary>
    public ConcurrentDictionary<string, string> Acknowledged { get; } = new(StringComparer.Ordinal);

    public static async Task<ThreeNodes> StartAsync()
    {
        var cluster = new ThreeNodes();
        foreach (var node in cluster.Nodes)
        {
            node.Start();
        }

        await cluster.ReadyAsync();
        return cluster;
    }

    public Task ReadyAsync() => WaitAsync(
        async () => (await Task.WhenAll(Nodes.Where(n => n.IsRunning).Select(n => n.IsReadyAsync()))).All(r => r), "all nodes are ready");

    public async Task WaitAsync(Func<Task<bool>> condition, string what)
    {
        for (var end = Environment.TickCount64 + 30_000; !await condition(); await Task.Delay(25))
        {
            Assert.True(Environment.TickCount64 < end, $"not within 30 s: {what}\n{string.Join('\n', Nodes.Select(n => n.Log))}");
        }
    }

    /// <summary>Agents beside each other, each with its own writes, spread over these nodes; returns the statuses.</summary>
    public async Task<IReadOnlyDictionary<HttpStatusCode, int>> WriteAsync(string name, int agents, int each, params NodeProcess[] to)
    {
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        await Task.WhenAll(Enumerable.Range(0, agents).Select(async agent =>
        {
            for (var i = 0; i < each; i++)
            {
                var title = $"{name} {agent} {i}";
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

    public ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            node.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static int[] FreePorts(int count)
    {
        var sockets = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var socket in sockets)
        {
            socket.Start();
        }

        var ports = sockets.Select(s => ((IPEndPoint)s.LocalEndpoint).Port).ToArray();
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }

        return ports;
    }
}
