using Cli.Tests.Support;

namespace Cli.Tests;

/// <summary>Conversation exports, by the real program.</summary>
public sealed class MineTests : IDisposable
{
    private const string Claude = """
        {"uuid":"c1","name":"Trains","created_at":"2026-01-02T03:04:05Z","chat_messages":[{"sender":"human","text":"when?"},{"sender":"assistant","content":[{"type":"text","text":"on Tuesday"}]},{"sender":"human","text":"thanks"}]}

        {"uuid":"c2","name":"Short","chat_messages":[{"sender":"human","text":"hi"}]}
        {"uuid":"c3","name":"Empty","chat_messages":[]}
        """;

    private const string ChatGpt = """
        [{"id":"g1","title":"","create_time":1767323045,"mapping":{
          "b":{"message":{"author":{"role":"assistant"},"content":{"parts":["on Tuesday"]},"create_time":2}},
          "a":{"message":{"author":{"role":"user"},"content":{"parts":["when does it leave?"]},"create_time":1}},
          "s":{"message":{"author":{"role":"system"},"content":{"parts":["be brief"]},"create_time":0}},
          "c":{"message":{"author":{"role":"user"},"content":{"parts":["thanks"]},"create_time":3}}}}]
        """;

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("claude", "Trains", "[user]: when?\n[assistant]: on Tuesday\n[user]: thanks\n", 2)]
    [InlineData("ChatGPT", "when does it leave?", "[user]: when does it leave?\n[assistant]: on Tuesday\n[user]: thanks\n", 1)]
    [InlineData("slack", "#general", "[U1]: when?\n[bot]: on Tuesday\n[U1]: thanks\n", 1)]
    public async Task Export_OfEachFormat_BecomesOneMemoryAConversation(string format, string title, string content, int conversations)
    {
        var path = Write(format.ToLowerInvariant());

        var preview = await _sandbox.JsonAsync("mine", path, "-f", format, "--dry-run", "--json");
        var mined = await _sandbox.JsonAsync("mine", path, "-f", format, "--json");
        var memory = (await _sandbox.JsonAsync("list", "--json")).GetProperty("memories")[0];

        var source = format.ToLowerInvariant();
        Assert.Equal(1, preview.GetProperty("would_import").GetInt32());
        Assert.Equal(
            $$"""{"errors":0,"imported":1,"namespace":"{{source}}-export","skipped":0,"tier":"mid","total_conversations":{{conversations}}}""",
            mined.GetRawText());
        Assert.Equal((title, content), (memory.GetProperty("title").GetString(), memory.GetProperty("content").GetString()));
        Assert.Equal($"mine-{source}", memory.GetProperty("source").GetString());
        Assert.Equal($"mine-{source}", memory.GetProperty("metadata").GetProperty("mined_from").GetString());
        Assert.Equal(0.8, memory.GetProperty("confidence").GetDouble());
    }

    private string Write(string format)
    {
        var path = _sandbox.PathOf($"{format}-data");
        if (format == "slack")
        {
            Directory.CreateDirectory(Path.Combine(path, "general"));
            File.WriteAllText(Path.Combine(path, "general", "2026-01-02.json"), """
                [{"user":"U1","text":"when?","ts":"1767323045.0"},{"username":"bot","text":"on Tuesday","ts":"1767323046.0"},{"user":"U1","text":"thanks","ts":"1767323047.0"}]
                """);
        }
        else
        {
            File.WriteAllText(path, format == "claude" ? Claude : ChatGpt);
        }

        return path;
    }
}
