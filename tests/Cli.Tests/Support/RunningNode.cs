using System.Diagnostics;

namespace Cli.Tests.Support;

/// <summary><c>ai-memory serve</c> as a process; disposing it ends it as a script does.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    private readonly Process _process;

    private RunningNode(Process process, string url)
    {
        _process = process;
        Url = url;
    }

    public string Url { get; }

    public int Id => _process.Id;

    public static async Task<RunningNode> StartAsync(Sandbox sandbox, params (string, string?)[] environment)
    {
        var process = Program.Start(Program.File, ["--db", sandbox.Database, "serve", "--port", "0"], sandbox.Home, environment);
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        const string Listening = "ai-memory listening on ";
        if (line?.StartsWith(Listening, StringComparison.Ordinal) != true)
        {
            process.Kill();
            throw new InvalidOperationException($"the node did not start: {line} {await process.StandardError.ReadToEndAsync()}");
        }

        // Read on, so that the node never waits for a full pipe.
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        return new RunningNode(process, line[Listening.Length..]);
    }

    public async ValueTask DisposeAsync()
    {
        using var kill = Process.Start("kill", $"-TERM {_process.Id}");
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        _process.Dispose();
    }
}
