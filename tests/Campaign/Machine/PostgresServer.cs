using System.Diagnostics;
using System.Globalization;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Machine;

/// <summary>A PostgreSQL of the campaign's own, in a folder of the campaign's own.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly Process _server;

    private PostgresServer(Process server, string url) => (_server, Url) = (server, url);

    public string Url { get; }

    /// <summary>Why this machine cannot; null when it can.</summary>
    public static string? WhyNot => Programs is null ? "PostgreSQL's server programs (initdb, postgres) are not installed" : null;

    // Distributions keep them out of the path.
    private static string? Programs { get; } =
        (Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).OrderDescending() : Enumerable.Empty<string>())
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator))
        .FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")) && File.Exists(Path.Combine(d, "postgres")));

    /// <exception cref="InvalidOperationException">It cannot be set up.</exception>
    /// <exception cref="TimeoutException">It does not start.</exception>
    public static async Task<PostgresServer> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var data = Path.Combine(folder, "data");
        Directory.CreateDirectory(data);
        string[] user = await UserAsync(folder, cancellationToken);
        await ShellCommand.RunAsync([.. user, Path.Combine(Programs!, "initdb"), "-D", data, "-U", "campaign", "-A", "trust", "-E", "UTF8", "--no-locale"], cancellationToken: cancellationToken);
        var port = FreePorts.Take(1)[0].ToString(CultureInfo.InvariantCulture);
        string[] command = [.. user, Path.Combine(Programs!, "postgres"), "-D", data, "-p", port, "-h", "127.0.0.1", "-k", folder];
        var server = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        server.BeginErrorReadLine();
        server.BeginOutputReadLine();
        var started = new PostgresServer(server, $"postgres://campaign@127.0.0.1:{port}/postgres");
        for (var end = Environment.TickCount64 + 60_000; (await ShellCommand.TryAsync([Path.Combine(Programs!, "pg_isready"), "-h", "127.0.0.1", "-p", port], cancellationToken: cancellationToken)).Exit != 0;)
        {
            if (Environment.TickCount64 > end || server.HasExited)
            {
                await started.DisposeAsync();
                throw new TimeoutException("PostgreSQL did not start within 60 s");
            }

            await Task.Delay(100, cancellationToken);
        }

        return started;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_server.HasExited)
        {
            // Fast shutdown: sessions end, the files are left in order.
            await ShellCommand.RunAsync(["kill", "-INT", $"{_server.Id}"]);
            await _server.WaitForExitAsync();
        }

        _server.Dispose();
    }

    /// <summary>The server refuses to run as root; it runs as nobody then, who must be able to reach its folder.</summary>
    private static async Task<string[]> UserAsync(string folder, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsWindows() || Environment.UserName != "root")
        {
            return [];
        }

        for (var parent = Directory.GetParent(folder); parent is not null && parent.FullName.StartsWith(Path.GetTempPath(), StringComparison.Ordinal); parent = parent.Parent)
        {
            File.SetUnixFileMode(parent.FullName, File.GetUnixFileMode(parent.FullName) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        await ShellCommand.RunAsync(["chown", "-R", "nobody", folder], cancellationToken: cancellationToken);
        return ["setpriv", "--reuid", "nobody", "--clear-groups"];
    }
}
