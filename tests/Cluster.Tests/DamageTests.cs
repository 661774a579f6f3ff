using System.Net;
using AiMemory.Nodes;
using Microsoft.Data.Sqlite;

namespace AiMemory.Cluster.Tests;

/// <summary>A node whose file is not what it wrote.</summary>
public sealed class DamageTests
{
    [Theory]
    // A checksum that does not hold.
    [InlineData("UPDATE memories SET body = zeroblob(length(body)) WHERE row = (SELECT max(row) FROM memories)")]
    // Nothing on the node itself shows that a row is missing.
    [InlineData("DELETE FROM memories WHERE row = (SELECT max(row) FROM memories)")]
    // A row that claims to be newer than all others.
    [InlineData("UPDATE memories SET epoch = epoch + 5 WHERE row = (SELECT max(row) FROM memories)")]
    public async Task DamagedRows_AreFetchedFromTheOtherNodes(string damage)
    {
        await using var cluster = await ThreeNodes.StartAsync(setup => setup with { Arguments = ["--scrub-interval-secs", "2"] });
        await cluster.WriteAsync("team", 4, 10, cluster.Nodes[0]);
        await cluster.VerifyAsync("team");
        var node = cluster.Nodes[1];
        Assert.Equal(0, await node.StopAsync());
        Execute(node, damage);
        node.Start();
        await cluster.WaitAsync(async () => (await node.DigestAsync("team")).EndsWith(" 40", StringComparison.Ordinal), "all rows are there again");
        await cluster.VerifyAsync("team");

        // It votes again: with the third one gone, writes need it.
        await cluster.WaitAsync(
            async () => !(await node.SendAsync(HttpMethod.Get, "/api/v1/cluster")).Body.GetProperty("degraded").ToString().Contains("damaged", StringComparison.Ordinal),
            "it is whole again");
        cluster.Nodes[2].Kill();
        await cluster.WaitAsync(async () => (await cluster.Nodes[0].StoreAsync("team by two", "team")).Status == HttpStatusCode.Created, "it counts again");
        cluster.Nodes[2].Start();
        await cluster.ReadyAsync();
        await cluster.VerifyAsync("team");
    }

    private static void Execute(NodeProcess node, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = node.Database, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts of this test.
        command.CommandText = sql;
#pragma warning restore CA2100
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
