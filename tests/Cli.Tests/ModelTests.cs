using System.Net.Http.Json;
using System.Text.Json;
using Cli.Tests.Support;

namespace Cli.Tests;

/// <summary>Recall by meaning, the curator and the hooks, against servers that speak each protocol.</summary>
public sealed class ModelTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Recall_WithAnEmbeddingEndpoint_FindsByMeaningAndSaysSo(bool isOllama)
    {
        using var server = new ModelServer(isOllama);
        await _sandbox.RunAsync("store", "-T", "My cat", "-c", "sleeps all day", "-n", "x");
        await _sandbox.RunAsync("store", "-T", "The train", "-c", "leaves on Tuesday", "-n", "x");

        var hybrid = await _sandbox.JsonAsync("recall", "feline pet", "--json", "--embed-url", server.Url);
        var words = await _sandbox.JsonAsync("recall", "feline pet", "--json", "--embed-url", server.Url, "--tier", "keyword");
        var away = await _sandbox.RunAsync("recall", "cat", "--json", "--embed-url", "http://127.0.0.1:1");

        Assert.Equal("hybrid", hybrid.GetProperty("mode").GetString());
        Assert.Equal("My cat", hybrid.GetProperty("memories")[0].GetProperty("title").GetString());
        Assert.Equal((0, "keyword"), (words.GetProperty("count").GetInt32(), words.GetProperty("mode").GetString()));
        Assert.Equal("keyword", Sandbox.Parse(away.Out).GetProperty("mode").GetString());
        Assert.Contains("did not answer; recalled by words", away.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Curator_WithALanguageModel_TagsReportsAndTakesBack(bool isOllama)
    {
        using var server = new ModelServer(isOllama);
        await _sandbox.RunAsync("store", "-T", "The train", "-c", "leaves the central station on Tuesday at ten in the morning", "-n", "x");

        var dry = await _sandbox.JsonAsync("curator", "--once", "--dry-run", "--json", "--llm-url", server.Url);
        var swept = await _sandbox.JsonAsync("curator", "--once", "--json", "--llm-url", server.Url);
        var row = (await _sandbox.JsonAsync("list", "-n", "x", "--json")).GetProperty("memories")[0];

        Assert.Empty(swept.GetProperty("errors").EnumerateArray());
        Assert.Equal((1, 1), (dry.GetProperty("auto_tagged").GetInt32(), swept.GetProperty("auto_tagged").GetInt32()));
        Assert.Equal(["transport", "timetable"], row.GetProperty("metadata").GetProperty("auto_tags").EnumerateArray().Select(t => t.GetString()));
        Assert.Equal(1, (await _sandbox.JsonAsync("list", "-n", "_curator/reports", "--json")).GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Node_WithHooksOn_TagsWhatIsStoredOverMcp()
    {
        using var server = new ModelServer(isOllama: true);
        var folder = Directory.CreateDirectory(Path.Combine(_sandbox.Home, ".config", "ai-memory"));
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "config.toml"), $"tier = \"smart\"\nollama_url = \"{server.Url}\"\nautonomous_hooks = true\n");
        await using var node = await RunningNode.StartAsync(_sandbox);

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Accept", "application/json, text/event-stream");
        var answer = await (await http.PostAsJsonAsync($"{node.Url}/mcp", new
        {
            jsonrpc = "2.0",
            id = 1,
            method = "tools/call",
            @params = new
            {
                name = "memory_store",
                arguments = new { title = "The train", content = "leaves the central station on Tuesday at ten in the morning", @namespace = "x" },
            },
        })).Content.ReadAsStringAsync();
        var forwarded = await _sandbox.RunAsync(
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"memory_store","arguments":{"title":"Too short","content":"c"}}}""", ["mcp"]);

        Assert.Contains("auto_tags", answer, StringComparison.Ordinal);
        Assert.Contains("content_too_short", forwarded.Out, StringComparison.Ordinal);
        var row = (await _sandbox.JsonAsync("list", "-n", "x", "--json")).GetProperty("memories")[0];
        Assert.Equal(JsonValueKind.Array, row.GetProperty("metadata").GetProperty("auto_tags").ValueKind);
    }
}
