using System.Text.Json;
using Cli.Tests.Support;

namespace Cli.Tests;

/// <summary><c>ai-memory mcp</c> by pipes, as scripts use it.</summary>
public sealed class McpTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Printf_OfInitializeAndToolsList_IsAnsweredInOrderAndEndsWell()
    {
        var run = await _sandbox.BashAsync("""
            printf '%s\n%s\n' '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"clientInfo":{"name":"x"}}}' \
              '{"jsonrpc":"2.0","id":2,"method":"tools/list"}' | ai-memory --db "$DB" mcp
            """);

        Assert.Equal(0, run.Code);
        var answers = run.Line.Split('\n').Select(Sandbox.Parse).ToArray();
        Assert.Equal([1, 2], answers.Select(a => a.GetProperty("id").GetInt32()));
        Assert.Equal("2024-11-05", answers[0].GetProperty("result").GetProperty("protocolVersion").GetString());
        Assert.Equal(36, answers[1].GetProperty("result").GetProperty("tools").GetArrayLength());
        Assert.Equal("ai-memory MCP server started (stdio, tier=semantic)\n", run.Error);
    }

    [Fact]
    public async Task Server_AfterUnreadableLines_GoesOn()
    {
        var run = await _sandbox.BashAsync("""
            printf 'garbage\n\xff\xfe\n\n[1]\n{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"memory_stats","arguments":{"x":"\\ud800"}}}\n{"jsonrpc":"2.0","id":8,"method":"ping"}' |
              ai-memory --db "$DB" mcp --tier KEYWORD
            """);

        Assert.Equal(0, run.Code);
        Assert.Equal(
            ["null -32700", "null -32700", "null -32700", "7 -32700", "8 ok"],
            run.Line.Split('\n').Select(line => Describe(Sandbox.Parse(line))));
        Assert.Contains("tier=keyword", run.Error, StringComparison.Ordinal);
    }

    private static string Describe(JsonElement answer) =>
        $"{answer.GetProperty("id").GetRawText()} {(answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetRawText() : "ok")}";

    [Theory]
    [InlineData("claude-desktop", "mcpServers")]
    [InlineData("cursor", "mcpServers")]
    [InlineData("vscode", "servers")]
    [InlineData("zed", "context_servers")]
    public async Task PrintConfig_OfAJsonClient_StartsAServerThatAnswers(string client, string section)
    {
        var server = Sandbox.Parse((await _sandbox.RunAsync("mcp", "--print-config", client)).Out).GetProperty(section).GetProperty("ai-memory");
        var run = await Program.RunAsync(
            server.GetProperty("command").GetString()!,
            server.GetProperty("args").EnumerateArray().Select(a => a.GetString()!),
            _sandbox.Home,
            """{"jsonrpc":"2.0","id":1,"method":"ping"}""");

        Assert.Equal("""{"jsonrpc":"2.0","id":1,"result":{}}""", run.Line);
    }
}
