using System.Diagnostics;

namespace AiMemory.Benchmarks.Cluster;

/// <summary>The same closed-loop load for every system: so many connections, each writing one memory after the other.</summary>
internal static class QuorumLoad
{
    private static readonly string[] Words =
        [.. Enumerable.Range(0, 4_000).Select(i => $"{(char)('a' + (i % 26))}{(char)('a' + (i / 26 % 26))}{i * 7919 % 9973}")];

    private static int _run;

    public static async Task<LoadResult> RunAsync(ILoadTarget target, int connections, TimeSpan warmUp, TimeSpan duration)
    {
        var run = Interlocked.Increment(ref _run);
        var latencies = new List<double>[connections];
        var failed = 0;
        var links = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => target.ConnectAsync()));
        var cpu = target.CpuTime;
        var done = 0L;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(links.Select((link, i) => Task.Run(async () =>
        {
            var mine = latencies[i] = [];
            var random = new Random((run * 1_000) + i);
            for (var n = 0; watch.Elapsed < warmUp + duration; n++)
            {
                var (title, content) = ($"run {run} client {i} memory {n}", Text(random));
                var start = watch.Elapsed;
                try
                {
                    await link.WriteAsync(title, content);
                }
                catch (IOException)
                {
                    Interlocked.Increment(ref failed);
                    continue;
                }

                Interlocked.Increment(ref done);
                var end = watch.Elapsed;
                if (start >= warmUp && end <= warmUp + duration)
                {
                    mine.Add((end - start).TotalMilliseconds);
                }
            }
        })));
        Array.ForEach(links, l => l.Dispose());
        var all = latencies.SelectMany(l => l).Order().ToArray();
        return new LoadResult(all.Length / duration.TotalSeconds, At(all, 0.5), At(all, 0.99), failed,
            ((target.CpuTime - cpu)?.TotalMicroseconds ?? double.NaN) / Math.Max(1, done));
    }

    public static double At(IReadOnlyList<double> sorted, double quantile) =>
        sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * quantile))];

    /// <summary>About 250 bytes of words.</summary>
    public static string Text(Random random)
    {
        var text = new System.Text.StringBuilder(270);
        while (text.Length < 250)
        {
            text.Append(Words[(int)(Words.Length * random.NextDouble() * random.NextDouble())]).Append(' ');
        }

        return text.ToString(0, 250);
    }
}
