using AiMemory;
using AiMemory.UseCases;
using Application.Tests.Support;

namespace Application.Tests;

public sealed class StoreTests
{
    [Fact]
    public async Task Store_ThenGet_GivesTheRowWithItsVersion()
    {
        await using var node = Node.Start();
        var stored = await node.Service.StoreAsync(
            new StoreRequest { Title = "Deploy", Content = "Never on Fridays.", Namespace = "ops" }, Callers.Http, default);

        Assert.True(stored.IsDone, stored.Problem?.Message);
        Assert.Equal("alice", stored.Value.AgentId);
        Assert.Equal(1, stored.Value.QuorumAcks);
        Assert.NotNull(stored.Receipt);
        var got = await node.Service.GetAsync(stored.Value.Memory.Id[..8], Callers.Http, default);
        Assert.True(got.IsDone, got.Problem?.Message);
        Assert.Equal(stored.Receipt!.Version, got.Value.Memory.Version);
        Assert.Equal("""{"agent_id":"alice"}""", got.Value.Memory.Metadata.Text);
        Assert.Equal(stored.Value.Memory, got.Value.Memory with { Tags = stored.Value.Memory.Tags });
    }

    [Fact]
    public async Task Store_SameTitle_KeepsTheId()
    {
        await using var node = Node.Start();
        var first = await Put(node, "T", "one", Callers.Http);
        var second = await Put(node, "T", "two", Callers.Of(Door.Http, "bob"));
        Assert.True(second.Updated);
        Assert.Equal(first.Memory.Id, second.Memory.Id);
        Assert.Equal("two", second.Memory.Content);
        Assert.Equal("alice", second.Memory.Metadata.AgentId);
    }

    [Fact]
    public async Task Recall_FindsStoredText()
    {
        await using var node = Node.Start();
        await Put(node, "GZipStream", "compress a stream with gzip", Callers.Http);
        await Put(node, "Other", "nothing to see", Callers.Http);
        var recalled = await node.Service.RecallAsync(
            new RecallRequest { Context = "how to compress a stream" }, Callers.Http, default);
        Assert.True(recalled.IsDone);
        Assert.Equal("GZipStream", recalled.Value.Items[0].Memory.Title);
        Assert.Equal("keyword", recalled.Value.Mode);
    }

    private static async Task<StoreResponse> Put(Node node, string title, string content, Caller caller)
    {
        var outcome = await node.Service.StoreAsync(new StoreRequest { Title = title, Content = content }, caller, default);
        Assert.True(outcome.IsDone, outcome.Problem?.Message);
        return outcome.Value;
    }
}
