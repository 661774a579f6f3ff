using AiMemory;
using AiMemory.UseCases;
using Application.Tests.Support;

namespace Application.Tests;

/// <summary>Conversation exports into memories (cli 6).</summary>
public sealed class MiningTests : IDisposable
{
    private const string Talk = """{"uuid":"u1","name":"","created_at":"2024-01-15T10:30:00.250Z","chat_messages":[{"sender":"assistant","text":"Hello"},{"sender":"human","text":"","content":[{"type":"text","text":"How do I"},"zip it?"]},{"sender":"assistant","content":"Use gzip."},{"sender":"human","text":""}]}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("aimemory-mine-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Claude_LineByLine_MakesOneMemoryPerConversation()
    {
        await using var node = Node.Start();
        var path = Write("c.jsonl", $$"""
            {{Talk}}

            {"uuid":"u2","name":"Short one","chat_messages":[{"role":"user","text":"a"},{"role":"assistant","text":"b"}]}
            {"uuid":"u3","name":"Empty","chat_messages":[{"role":"user","text":""}]}
            {"uuid":"u4","name":"Mapped","mapping":{"x":{"message":{"role":"assistant","text":"2","created_at":"2024-01-02T00:00:00Z"} },"y":{"message":{"role":"user","text":"1","created_at":"2024-01-01T00:00:00Z"} },"z":{"role":"user","text":"3","created_at":"2024-01-03T00:00:00Z"} } }
            """);

        var mined = (await MineAsync(node, path, "Claude")).Value!;
        Assert.Equal((2, 0, 0, 3, 2), (mined.Imported, mined.Skipped, mined.Errors, mined.TotalConversations, mined.Filtered));
        Assert.Equal("claude-export", mined.Namespace);

        var rows = await RowsAsync(node, "claude-export");
        var first = rows.Single(row => row.Title == "How do I\nzip it?");
        Assert.Equal("[assistant]: Hello\n[user]: How do I\nzip it?\n[assistant]: Use gzip.\n", first.Content);
        Assert.Equal("2024-01-15T10:30:00.250+00:00", first.CreatedAt);
        Assert.Equal(["mine-claude"], first.Tags);
        Assert.Equal((5, 0.8, "mine-claude", Tier.Mid), (first.Priority, first.Confidence, first.Source, first.Tier));
        Assert.Equal("""{"agent_id":"alice","mined_from":"mine-claude"}""", first.Metadata.Text);
        Assert.Equal("[user]: 1\n[assistant]: 2\n[user]: 3\n", rows.Single(row => row.Title == "Mapped").Content);
    }

    [Fact]
    public async Task Claude_WithABrokenLine_ChangesNothingAndNamesIt()
    {
        await using var node = Node.Start();
        var problem = (await MineAsync(node, Write("c.jsonl", $"{Talk}\n\n{{broken\n"), "claude")).Problem!;
        Assert.Equal("invalid JSON on line 3", problem.Message);
        Assert.Empty(await RowsAsync(node, "claude-export"));
    }

    [Fact]
    public async Task Claude_AsOneArray_IsReadToo()
    {
        await using var node = Node.Start();
        Assert.Equal(1, (await MineAsync(node, Write("c.json", $"[\n{Talk}\n]"), "claude")).Value!.Imported);
        Assert.Equal("invalid JSON on line 1", (await MineAsync(node, Write("d.json", "[oops"), "claude")).Problem!.Message);
    }

    [Fact]
    public async Task ChatGpt_SortsByTimeAndLeavesTheSystemOut()
    {
        await using var node = Node.Start();
        var path = Write("g.json", """
            [{"id":"g1","title":"Zip it","create_time":1700000000,"mapping":{
              "a":{"message":null},
              "b":{"message":{"author":{"role":"assistant"},"content":{"parts":["Use gzip."]},"create_time":3.5}},
              "c":{"message":{"author":{"role":"system"},"content":{"parts":["secret"]},"create_time":1}},
              "d":{"message":{"author":{"role":"user"},"content":{"parts":["How",{"text":"now?"},""]},"create_time":2.25}},
              "e":{"message":{"author":{"role":"user"},"content":{"parts":["Thanks"]},"create_time":4}}}}]
            """);
        Assert.Equal(1, (await MineAsync(node, path, "chatgpt", new MineRequest(path, "chatgpt", "my/ns", Tier.Long))).Value!.Imported);
        var row = Assert.Single(await RowsAsync(node, "my/ns"));
        Assert.Equal("[user]: How\nnow?\n[assistant]: Use gzip.\n[user]: Thanks\n", row.Content);
        Assert.Equal("2023-11-14T22:13:20+00:00", row.CreatedAt);
        Assert.Equal(Tier.Long, row.Tier);
        Assert.Null(row.ExpiresAt);
    }

    [Theory]
    [InlineData("{}", "expected JSON array at top level")]
    [InlineData("7", "expected JSON array at top level")]
    [InlineData("", "invalid JSON")]
    [InlineData("[{]", "invalid JSON")]
    public async Task ChatGpt_OfAnotherShape_IsRefused(string content, string expected)
    {
        await using var node = Node.Start();
        Assert.Equal(expected, (await MineAsync(node, Write("g.json", content), "chatgpt")).Problem!.Message);
    }

    [Fact]
    public async Task Slack_MakesOneMemoryPerChannel()
    {
        await using var node = Node.Start();
        Write("s/general/2024-01-02.json", """[{"user":"U2","text":"two","ts":"1704153600.000200"},{"username":"bot","text":"three"}]""");
        Write("s/general/2024-01-01.json", """[{"user":"U1","text":"one","ts":"1704067200.000100"},{"type":"join"}]""");
        Write("s/quiet/2024-01-01.json", """[{"user":"U1","text":"hm","ts":"1"}]""");
        Write("s/users.json", "[]");

        var mined = (await MineAsync(node, Path.Combine(_folder, "s"), "slack")).Value!;
        Assert.Equal((1, 2, 1), (mined.Imported, mined.TotalConversations, mined.Filtered));
        var row = Assert.Single(await RowsAsync(node, "slack-export"));
        Assert.Equal("#general", row.Title);
        Assert.Equal("[U1]: one\n[U2]: two\n[bot]: three\n", row.Content);
        Assert.Equal("2024-01-01T00:00:00.000100+00:00", row.CreatedAt);
    }

    [Fact]
    public async Task DryRun_ShowsAndStoresNothing()
    {
        await using var node = Node.Start();
        var path = Write("c.jsonl", Talk);
        var shown = (await MineAsync(node, path, "claude", new MineRequest(path, "claude", MinMessages: 1, DryRun: true))).Value!;
        var preview = Assert.Single(shown.Preview);
        Assert.Equal(new MinedPreview("How do I\nzip it?", 67, 3, "mine-claude"), preview);
        Assert.Equal(0, shown.Imported);
        Assert.Empty(await RowsAsync(node, "claude-export"));
    }

    [Fact]
    public async Task Conversation_TooLongToHold_IsCutAtAMessageOrSkipped()
    {
        await using var node = Node.Start();
        var big = new string('x', 40_000);
        var huge = new string('y', 70_000);
        var path = Write("c.jsonl", $$"""
            {"name":"cut","chat_messages":[{"role":"user","text":"{{big}}"},{"role":"user","text":"{{big}}"},{"role":"user","text":"tail"}]}
            {"name":"skipped","chat_messages":[{"role":"user","text":"{{huge}}"},{"role":"user","text":"b"},{"role":"user","text":"c"}]}
            {"name":"{{new string('é', 80)}}","chat_messages":[{"role":"user","text":"a"},{"role":"user","text":"b"},{"role":"user","text":"c"}]}
            """);
        var mined = (await MineAsync(node, path, "claude")).Value!;
        Assert.Equal((2, 1, 3), (mined.Imported, mined.Skipped, mined.TotalConversations));
        var rows = await RowsAsync(node, "claude-export");
        Assert.Equal($"[user]: {big}\n", rows.Single(row => row.Title == "cut").Content);
        Assert.Contains(rows, row => row.Title == new string('é', 50));
    }

    [Fact]
    public async Task BadRequests_SayWhatIsWrong()
    {
        await using var node = Node.Start();
        Assert.Equal("invalid format: teams (use claude, chatgpt, slack)", (await MineAsync(node, "x", "teams")).Problem!.Message);
        Assert.Equal("Slack export path must be a directory: x", (await MineAsync(node, "x", "slack")).Problem!.Message);
        var missing = Path.Combine(_folder, "missing");
        Assert.StartsWith($"cannot read {missing}: ", (await MineAsync(node, missing, "claude")).Problem!.Message, StringComparison.Ordinal);
    }

    private static ValueTask<Outcome<MineResponse>> MineAsync(Node node, string path, string format, MineRequest? request = null) =>
        node.Service.MineAsync(request ?? new MineRequest(path, format), Callers.Cli, CancellationToken.None);

    private static async Task<IReadOnlyList<Memory>> RowsAsync(Node node, string @namespace) =>
        (await node.Service.ListAsync(new ListRequest { Namespace = @namespace }, Callers.Cli, CancellationToken.None)).Value!;

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }
}
