using System.Diagnostics;

namespace AiMemory.Benchmarks.Drive;

/// <summary>A node as its users run it: a process of its own on a port of its own.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private const string Banner = "listening on ";
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private NodeProcess(Process process, Uri url, TimeSpan ready) => (_process, Url, Ready) = (process, url, ready);

    public Uri Url { get; }

    /// <summary>From before the process was made to the first answer of its health route.</summary>
    public TimeSpan Ready { get; }

    /// <param name="store">Where the replica is kept instead of in the file.</param>
    public static async Task<NodeProcess> StartAsync(string program, string database, string? store = null)
    {
        var watch = Stopwatch.StartNew();
        var process = Process.Start(new ProcessStartInfo(program, ["--db", database, "serve", "--port", "0", .. store is null ? [] : (string[])["--store", store]]) { RedirectStandardOutput = true })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf(Banner, StringComparison.Ordinal) is >= 0 and var at)
            {
                var url = new Uri(line[(at + Banner.Length)..]);
                using var connection = await HttpConnection.OpenAsync(url);
                await connection.SendAsync(HttpConnection.Get("/api/v1/health"));
                var ready = watch.Elapsed;
                _ = process.StandardOutput.ReadToEndAsync(); // so that a full pipe never stops it
                return new NodeProcess(process, url, ready);
            }
        }

        await process.WaitForExitAsync();
        throw new InvalidOperationException($"{program} ended with {process.ExitCode} before it was ready");
    }

    public long ResidentBytes()
    {
        _process.Refresh();
        return _process.WorkingSet64;
    }

    /// <summary>Processor time used so far.</summary>
    public TimeSpan CpuTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    /// <summary>
    /// Returns when the node has nothing left to do by itself, such as bringing its index up and merging it after a load, or after
    /// <paramref name="max"/>: when it took less than a hundredth of a processor for two seconds.
    /// </summary>
    public async Task RestAsync(TimeSpan max)
    {
        var window = TimeSpan.FromSeconds(2);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < max;)
        {
            var before = CpuTime();
            await Task.Delay(window);
            if (CpuTime() - before < window / 100)
            {
                return;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]))
        {
            await kill.WaitForExitAsync();
        }

        using var limit = new CancellationTokenSource(StopMax);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
