using System.Collections.Concurrent;
using System.Net;
using AiMemory.Nodes;

namespace AiMemory.Cluster.Tests;

/// <summary>A fourth node comes and goes, by rolling restarts with longer and shorter lists of peers, under load.</summary>
public sealed class ResizeTests
{
    private readonly ConcurrentDictionary<string, string> _acknowledged = new(StringComparer.Ordinal);

    [Fact]
    public async Task AFourthNode_IsAddedAndRemoved_AndNothingAcknowledgedIsLost()
    {
        var folder = Directory.CreateTempSubdirectory("ai-memory-resize-").FullName;
        var ports = FreePorts.Take(4);
        var three = ports[..3];
        var processes = new List<NodeProcess>();
        using var stop = new CancellationTokenSource();
        try
        {
            var nodes = three.Select(p => Start(p, three, 2)).ToList();
            await AllAsync(nodes, n => n.IsReadyAsync());
            Array.ForEach([.. nodes], n => n.StoreAsync("first", "team").GetAwaiter().GetResult());
            var load = Task.WhenAll(Enumerable.Range(0, 3).Select(agent => WriteAsync(agent, () => [.. nodes], stop.Token)));

            // Longer: the three one by one, then the fourth.
            for (var i = 0; i < 3; i++)
            {
                await nodes[i].StopAsync();
                nodes[i] = Start(three[i], ports, 3);
                await AllAsync([nodes[i]], TakesPartAsync);
            }

            await AllAsync(nodes, n => n.IsReadyAsync());
            nodes.Add(Start(ports[3], ports, 3));
            await AllAsync(nodes, n => n.IsReadyAsync());
            await AllAsync(nodes, async n => (await n.StoreAsync($"by all four {n.Port}", "team")).Status == HttpStatusCode.Created);
            await EqualAsync(nodes);

            // Shorter: the fourth goes, then the three one by one.
            var fourth = nodes[3];
            nodes.RemoveAt(3);
            await fourth.StopAsync();
            for (var i = 0; i < 3; i++)
            {
                await nodes[i].StopAsync();
                nodes[i] = Start(three[i], three, 2);
                await AllAsync([nodes[i]], TakesPartAsync);
            }

            await AllAsync(nodes, n => n.IsReadyAsync());
            await stop.CancelAsync();
            await load;
            await EqualAsync(nodes);
            Assert.True(_acknowledged.Count > 100, $"{_acknowledged.Count} were acknowledged");
        }
        finally
        {
            await stop.CancelAsync();
            processes.ForEach(p => p.Dispose());
            Directory.Delete(folder, recursive: true);
        }

        NodeProcess Start(int port, int[] all, int quorum)
        {
            var node = new NodeProcess(new NodeSetup
            {
                Name = $"{port}",
                Folder = Path.Combine(folder, $"{port}"),
                Port = port,
                Peers = [.. all.Where(p => p != port)],
                WriteQuorum = quorum,
                Arguments = ["--membership", Path.Combine(folder, "meeting", "membership.db")],
                Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["AI_MEMORY_NO_CONFIG"] = "1" },
            });
            processes.Add(node);
            node.Start();
            return node;
        }

        async Task EqualAsync(List<NodeProcess> nodes)
        {
            await AllAsync([nodes[0]], async _ =>
                (await Task.WhenAll(nodes.Select(n => n.DigestAsync("still")))).Distinct(StringComparer.Ordinal).Count() == 1);
            foreach (var (id, title) in _acknowledged)
            {
                // What was acknowledged a moment ago may still be on its way to the last one.
                await AllAsync(nodes, async n =>
                    (await n.SendAsync(HttpMethod.Get, "/api/v1/memories/" + id)).Body is { ValueKind: System.Text.Json.JsonValueKind.Object } body
                    && body.TryGetProperty("memory", out var memory) && memory.GetProperty("content").GetString() == $"content of {title}");
            }
        }

        async Task AllAsync(IReadOnlyList<NodeProcess> nodes, Func<NodeProcess, Task<bool>> condition)
        {
            for (var end = Environment.TickCount64 + 90_000; !(await Task.WhenAll(nodes.Select(condition))).All(ok => ok); await Task.Delay(25))
            {
                if (Environment.TickCount64 > end)
                {
                    throw new TimeoutException(string.Join('\n', processes.Select(p => $"--- {p.Port} {p.IsRunning}\n{p.Log}")));
                }
            }
        }
    }

    // While lists differ, whoever was restarted first may lack its quorum: that it is back among the others is what the next one waits for.
    private static async Task<bool> TakesPartAsync(NodeProcess node)
    {
        var (_, status) = await node.SendAsync(HttpMethod.Get, "/api/v1/cluster");
        return status.ValueKind == System.Text.Json.JsonValueKind.Object && status.GetProperty("quorum").GetProperty("reachable").GetInt32() >= 3;
    }

    private async Task WriteAsync(int agent, Func<NodeProcess[]> to, CancellationToken cancellationToken)
    {
        for (var i = 0; !cancellationToken.IsCancellationRequested; i++)
        {
            var nodes = to();
            var title = $"still {agent} {i}";
            for (var attempt = 0; attempt < 200 && !cancellationToken.IsCancellationRequested; attempt++)
            {
                var (status, body) = await nodes[(agent + i + attempt) % nodes.Length].StoreAsync(title, "still", CancellationToken.None);
                if (status == HttpStatusCode.Created)
                {
                    _acknowledged[body.GetProperty("id").GetString()!] = title;
                    break;
                }

                await Task.Delay(50, CancellationToken.None);
            }

            await Task.Delay(20, CancellationToken.None);
        }
    }
}
