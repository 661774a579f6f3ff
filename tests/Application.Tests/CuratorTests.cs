using AiMemory;
using AiMemory.UseCases;
using Application.Tests.Support;

namespace Application.Tests;

/// <summary>The curator, without a model and with one behind HTTP (rules 15 and 16).</summary>
public sealed class CuratorTests
{
    private const string Text = "the deploy key lives in the vault under ops/deploy and rotates every week, said at length so that it counts, number";
    private static readonly CurateRequest Whole = new(100, false, [], []);

    [Fact]
    public async Task WithoutAModel_ThereIsExactlyOneError_AndNothingChanges()
    {
        await using var node = Node.Start();
        await StoreThreeAsync(node);
        var before = await node.Store.GetDigestAsync("ops", default);
        var report = (await node.Service.CurateAsync(Whole with { DryRun = true, MaxOps = 10 }, Callers.Http, default)).Done();
        Assert.Equal(["no LLM client configured"], report.Errors);
        Assert.Equal(before, await node.Store.GetDigestAsync("ops", default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WithAModel_NearDuplicatesBecomeOne_AndRollbackBringsThemBack(bool ollama)
    {
        using var server = new ModelServer(ollama, Answer);
        await using var node = Node.Start(new ServiceOptions { FeatureTier = "smart", LlmUrl = server.Url });
        await StoreThreeAsync(node);
        var report = (await node.Service.CurateAsync(Whole, Callers.Http, default)).Done();
        Assert.Empty(report.Errors);
        Assert.Equal(3, report.AutoTagged);
        Assert.Equal((1, 3, 1), (report.ClustersFormed, report.MemoriesConsolidated, report.RollbackEntriesWritten));
        Assert.Equal(1, (await node.Store.GetDigestAsync("ops", default)).Rows);
        Assert.Contains(ollama ? "/api/chat" : "/v1/chat/completions", server.Paths);

        Assert.Equal(1, (await node.Service.RollbackLastAsync(5, Callers.Http, default)).Done().Applied);
        Assert.Equal(3, (await node.Store.GetDigestAsync("ops", default)).Rows);
    }

    [Fact]
    public async Task ADryRun_CountsButChangesNothing()
    {
        using var server = new ModelServer(ollama: true, Answer);
        await using var node = Node.Start(new ServiceOptions { FeatureTier = "smart", LlmUrl = server.Url });
        await StoreThreeAsync(node);
        var before = await node.Store.GetDigestAsync("ops", default);
        var report = (await node.Service.CurateAsync(Whole with { DryRun = true }, Callers.Http, default)).Done();
        Assert.True(report.DryRun);
        Assert.True(report.OperationsAttempted > 0);
        Assert.Equal(before, await node.Store.GetDigestAsync("ops", default));
    }

    [Fact]
    public async Task TheCap_BoundsWhatACycleTries()
    {
        using var server = new ModelServer(ollama: true, Answer);
        await using var node = Node.Start(new ServiceOptions { FeatureTier = "smart", LlmUrl = server.Url });
        await StoreThreeAsync(node);
        var report = (await node.Service.CurateAsync(Whole with { MaxOps = 1 }, Callers.Http, default)).Done();
        Assert.Equal(1, report.OperationsAttempted);
        Assert.True(report.OperationsSkippedCap > 0);
    }

    [Fact]
    public async Task AModelThatIsAway_CountsAsNone()
    {
        string url;
        using (var server = new ModelServer(ollama: true, Answer))
        {
            url = server.Url;
        }

        await using var node = Node.Start(new ServiceOptions { FeatureTier = "smart", LlmUrl = url });
        await StoreThreeAsync(node);
        Assert.Equal(["no LLM client configured"], (await node.Service.CurateAsync(Whole, Callers.Http, default)).Done().Errors);
    }

    [Fact]
    public async Task OfTwoContradictingRows_TheOlderGoes_ArchivedAndLinked()
    {
        using var server = new ModelServer(ollama: true, prompt => prompt.Contains("contradict", StringComparison.OrdinalIgnoreCase) ? "yes" : "deploy");
        await using var node = Node.Start(new ServiceOptions { FeatureTier = "smart", LlmUrl = server.Url });
        var older = await StoreAsync("when", "Releases leave on Tuesday mornings, says the calendar of the team, and nobody moves them.");
        var newer = await StoreAsync("when now", "Since the reorganisation every change ships continuously; there is no weekly train any more at all.");
        for (var cycle = 0; cycle < 2; cycle++)
        {
            Assert.Empty((await node.Service.CurateAsync(Whole, Callers.Http, default)).Done().Errors);
        }

        Assert.Null(await node.Store.GetMemoryAsync(older, default));
        Assert.NotNull(await node.Store.GetMemoryAsync(newer, default));
        Assert.NotNull(await node.Store.GetArchivedAsync(older, default));
        var link = Assert.Single(await node.Store.GetLinksAsync(newer, default));
        Assert.Equal((newer, older), (link.SourceId, link.TargetId));

        Assert.Equal(1, (await node.Service.RollbackLastAsync(1, Callers.Http, default)).Done().Applied);
        Assert.NotNull(await node.Store.GetMemoryAsync(older, default));

        async Task<string> StoreAsync(string title, string content)
        {
            var id = (await node.Service.StoreAsync(new StoreRequest { Title = title, Content = content, Namespace = "ops" }, Callers.Http, default)).Done().Memory.Id;
            node.Time.Advance(TimeSpan.FromMinutes(1));
            return id;
        }
    }

    private static string Answer(string prompt) =>
        prompt.Contains("contradict", StringComparison.OrdinalIgnoreCase) ? "no" : "deploy\nkeys\nvault";

    private static async Task StoreThreeAsync(Node node)
    {
        for (var i = 1; i <= 3; i++)
        {
            (await node.Service.StoreAsync(
                new StoreRequest { Title = $"note {i}", Content = $"{Text} {i}", Namespace = "ops" }, Callers.Http, default)).Done();
        }
    }
}
