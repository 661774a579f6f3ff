using Cli.Tests.Support;

namespace Cli.Tests;

/// <summary>Commands beside a running node, and beside another process that holds the file.</summary>
public sealed class NodeTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task Commands_WhileANodeServesTheFile_GoThroughIt()
    {
        await using var node = await RunningNode.StartAsync(_sandbox);
        string[] elsewhere = ["--db", "elsewhere.db"];

        var handed = await _sandbox.RunAsync("store", "-T", "handed over", "-c", "by the lock file", "-n", "x");
        var byFlag = await _sandbox.RunBareAsync([.. elsewhere, "--url", node.Url, "store", "-T", "by flag", "-c", "c", "-n", "x"]);
        var byEnvironment = await _sandbox.RunBareAsync([.. elsewhere, "list", "--json"], ("AI_MEMORY_URL", node.Url));
        var mcp = await _sandbox.RunAsync(
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"memory_store","arguments":{"title":"by mcp","content":"c","namespace":"x"}}}""",
            ["mcp"]);
        var exported = await _sandbox.JsonAsync("export");

        Assert.Equal((0, 0), (handed.Code, byFlag.Code));
        Assert.Equal(2, Sandbox.Parse(byEnvironment.Out).GetProperty("count").GetInt32());
        Assert.DoesNotContain("isError", mcp.Out, StringComparison.Ordinal);
        Assert.Equal(3, exported.GetProperty("count").GetInt32());
        Assert.False(File.Exists(_sandbox.PathOf("elsewhere.db")));
    }

    [Fact]
    public async Task Store_WhileAnotherProcessHoldsTheFile_NamesTheHolder()
    {
        using var holder = Program.Start(Program.File, ["--db", _sandbox.Database, "shell"], _sandbox.Home);
        await holder.StandardOutput.ReadLineAsync();

        var run = await _sandbox.RunAsync("store", "-T", "t", "-c", "c");

        holder.StandardInput.Close();
        await holder.WaitForExitAsync();
        Assert.Equal(1, run.Code);
        Assert.StartsWith("Error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains($"{holder.Id}", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await _sandbox.RunAsync("store", "-T", "t", "-c", "c")).Code);
    }
}
