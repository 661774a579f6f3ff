using System.Diagnostics;

namespace AiMemory.Benchmarks.Drive;

/// <summary>Many connections that each send one request after the other.</summary>
internal static class Load
{
    /// <summary>Sends every request once, over this many connections.</summary>
    public static async Task RunAsync(Uri node, IReadOnlyList<byte[]> requests, int connections, Latencies latencies)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var connection = await HttpConnection.OpenAsync(node);
            var own = new Latencies();
            for (var i = Interlocked.Increment(ref next); i < requests.Count; i = Interlocked.Increment(ref next))
            {
                var from = Stopwatch.GetTimestamp();
                await connection.SendAsync(requests[i]);
                own.Add(Stopwatch.GetElapsedTime(from));
            }

            lock (latencies)
            {
                latencies.Add(own);
            }
        })));
    }

    /// <summary>Sends the requests over and over for a while; calls per second.</summary>
    public static async Task<double> RunForAsync(Uri node, IReadOnlyList<byte[]> requests, int connections, TimeSpan time, Latencies latencies)
    {
        var watch = Stopwatch.StartNew();
        var before = latencies.Count;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(start => Task.Run(async () =>
        {
            using var connection = await HttpConnection.OpenAsync(node);
            var own = new Latencies();
            for (var i = start * requests.Count / connections; watch.Elapsed < time; i++)
            {
                var from = Stopwatch.GetTimestamp();
                await connection.SendAsync(requests[i % requests.Count]);
                own.Add(Stopwatch.GetElapsedTime(from));
            }

            lock (latencies)
            {
                latencies.Add(own);
            }
        })));
        return (latencies.Count - before) / watch.Elapsed.TotalSeconds;
    }
}
