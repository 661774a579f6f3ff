using System.Diagnostics;
using Cli.Tests.Support;

namespace Cli.Tests;

/// <summary>Commands that run until they are told to end.</summary>
public sealed class SignalTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task CuratorDaemon_IntoAPipe_ShowsAPassWhenItEnds_AndEndsWell(string signal)
    {
        using var daemon = Start("curator", "--daemon", "--dry-run");

        var line = await daemon.StandardOutput.ReadLineAsync().WaitAsync(Patience);

        Assert.Equal("curator cycle report", line);
        Assert.Equal(0, await EndAsync(daemon, signal));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Mcp_WithItsInputStillOpen_EndsWell(string signal)
    {
        using var server = Start("mcp");
        await server.StandardInput.WriteLineAsync("""{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        await server.StandardInput.FlushAsync();
        await server.StandardOutput.ReadLineAsync().WaitAsync(Patience);

        Assert.Equal(0, await EndAsync(server, signal));
    }

    private Process Start(params string[] arguments) =>
        Program.Start(Program.File, ["--db", _sandbox.Database, .. arguments], _sandbox.Home);

    private static async Task<int> EndAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
