using System.Diagnostics;
using System.Net;
using System.Text.Json;
using AiMemory.Nodes;

namespace AiMemory.Cluster.Tests;

/// <summary>An application that knows the grain interfaces alone, and what operators look at.</summary>
public sealed class CoHostedTests
{
    [Fact]
    public async Task AnApplicationWithTheGrainInterfacesAlone_StoresRecallsUpdatesAndDeletes()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        using var sample = Process.Start(new ProcessStartInfo(NodeProgram.Of("tests/CoHosted.Sample", "CoHosted.Sample"), [cluster.Membership])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = sample.StandardError.ReadToEndAsync();
        var output = await sample.StandardOutput.ReadToEndAsync();
        await sample.WaitForExitAsync();
        Assert.True(sample.ExitCode == 0, output + await error);
        Assert.Equal(
            """
            recalled Deploys go out on Tuesdays
            priority 9, then PreconditionFailed: now at True
            listed 2
            found 1
            promoted to Long
            deleted: NotFound
            refused: title cannot be empty
            forgot 1

            """,
            output[(output.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        Assert.Contains(output[..output.IndexOf('\n', StringComparison.Ordinal)], (string[])["stored by 2 nodes", "stored by 3 nodes"]);

        // P12: what came through the grains is on every replica.
        await cluster.VerifyAsync("team/ops");
    }

    [Fact]
    public async Task AnOperator_SeesEveryNode_AndWhichOneIsGone()
    {
        await using var cluster = await ThreeNodes.StartAsync();
        await cluster.WriteAsync("team", 1, 5, cluster.Nodes[0]);

        // A node looks at what it owns four times a second.
        JsonElement[] nodes = [];
        await cluster.WaitAsync(
            async () =>
            {
                var (_, alive) = await cluster.Nodes[1].SendAsync(HttpMethod.Get, "/api/v1/cluster/nodes");
                nodes = [.. alive.GetProperty("nodes").EnumerateArray()];
                return nodes.Count(n => n.GetProperty("owned_namespaces").TryGetProperty("team", out _)) == 1;
            },
            "one node owns the namespace");
        Assert.Equal(3, nodes.Length);
        Assert.All(nodes, n => Assert.True(n.GetProperty("ready").GetBoolean()));
        Assert.Equal(5, nodes.Sum(n => n.GetProperty("writes").GetInt64()));
        Assert.All(nodes, n => Assert.Equal("team", n.GetProperty("busiest")[0].GetProperty("namespace").GetString()));

        cluster.Nodes[2].Kill();
        var gone = $"localhost:{cluster.Nodes[2].Port}";
        await cluster.WaitAsync(
            async () =>
            {
                var (_, status) = await cluster.Nodes[0].SendAsync(HttpMethod.Get, "/api/v1/cluster");
                return status.GetProperty("degraded").EnumerateArray().Any(d => d.GetString() == $"unreachable: {gone}")
                    && status.GetProperty("quorum").GetProperty("reachable").GetInt32() == 2
                    && status.GetProperty("quorum").GetProperty("met").GetBoolean();
            },
            "the dead node is told of");
        var (_, left) = await cluster.Nodes[1].SendAsync(HttpMethod.Get, "/api/v1/cluster/nodes");
        Assert.Equal(gone, Assert.Single(left.GetProperty("nodes").EnumerateArray(), n => !n.GetProperty("reachable").GetBoolean()).GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.OK, (await cluster.Nodes[1].SendAsync(HttpMethod.Get, "/")).Status);
    }
}
