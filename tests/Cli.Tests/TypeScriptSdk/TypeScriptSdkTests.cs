using System.Text.Json;
using Cli.Tests.Support;

namespace Cli.Tests.TypeScriptSdk;

/// <summary>The official TypeScript SDK against the built program, over both transports.</summary>
public sealed class TypeScriptSdkTests : IDisposable
{
    private const string NoModel = "requires smart or autonomous tier (Ollama LLM)";

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [NpmFact]
    public async Task Client_OverStdio_CallsEveryTool() =>
        Check(await RunAsync("stdio", Program.File, "--db", _sandbox.Database, "mcp"));

    [NpmFact]
    public async Task Client_OverStreamableHttp_CallsEveryTool()
    {
        await using var node = await RunningNode.StartAsync(_sandbox);
        Check(await RunAsync("http", node.Url + "/mcp"));
    }

    private async Task<JsonElement> RunAsync(params string[] arguments)
    {
        var run = await Program.RunAsync(
            "node", [Path.Combine(NpmProject.Folder, "client.mjs"), .. arguments], _sandbox.Home, null, ("AI_MEMORY_AGENT_ID", "sdk"));
        Assert.True(run.Code == 0, run.Error);
        return Sandbox.Parse(run.Out);
    }

    private static void Check(JsonElement seen)
    {
        Assert.Equal("ai-memory", seen.GetProperty("server").GetProperty("name").GetString());
        Assert.Equal(36, seen.GetProperty("tools").GetArrayLength());
        Assert.Equal(36, seen.GetProperty("annotated").GetInt32());
        Assert.Equal(["recall-first", "memory-workflow"], seen.GetProperty("prompts").EnumerateArray().Select(p => p.GetString()));
        Assert.True(seen.GetProperty("prompt").GetBoolean());
        Assert.Equal(1, seen.GetProperty("read").GetInt32());
        Assert.Equal("error: unknown tool: nope", seen.GetProperty("unknown").GetString());
        var calls = seen.GetProperty("calls").EnumerateObject().ToDictionary(p => p.Name, p => (p.Value[0].GetString()!, p.Value[1].GetString()!));
        Assert.Equal(seen.GetProperty("tools").EnumerateArray().Select(t => t.GetString()!).Order(), calls.Keys.Order());
        Assert.Equal(
            ["memory_archive_restore", "memory_auto_tag", "memory_detect_contradiction", "memory_expand_query", "memory_pending_approve", "memory_pending_reject"],
            calls.Where(c => c.Value.Item1 != "ok").Select(c => c.Key).Order());
        Assert.All((string[])["memory_auto_tag", "memory_detect_contradiction", "memory_expand_query"], name =>
            Assert.Contains(NoModel, calls[name].Item1, StringComparison.Ordinal));
        // Arguments that count as absent where they are of the wrong type, or that are not known, change nothing.
        Assert.Equal(
            ["memory_agent_list", "memory_archive_list", "memory_archive_stats", "memory_capabilities", "memory_list", "memory_list_subscriptions",
                "memory_pending_list", "memory_session_start", "memory_stats"],
            calls.Where(c => c.Value.Item2 == "ok").Select(c => c.Key).Order());
        Assert.Equal("error: content is required", calls["memory_store"].Item2);
        Assert.Equal("error: priority must be between 1 and 10 (got 99)", calls["memory_update"].Item2);
        Assert.Equal("error: cannot link a memory to itself", calls["memory_link"].Item2);
    }
}
