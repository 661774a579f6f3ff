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

    /// <summary>
    /// The same over one connection, on a thread of its own: a measurement that shares the pool's threads with the load that it makes
    /// waits for this load's answers too.
    /// </summary>
    public static Task<double> RunAloneAsync(Uri node, IReadOnlyList<byte[]> requests, TimeSpan time, Latencies latencies) => Task.Factory.StartNew(
        () =>
        {
            using var connection = HttpConnection.Open(node);
            var watch = Stopwatch.StartNew();
            for (var i = 0; watch.Elapsed < time; i++)
            {
                var from = Stopwatch.GetTimestamp();
                connection.Send(requests[i % requests.Count]);
                latencies.Add(Stopwatch.GetElapsedTime(from));
            }

            return latencies.Count / watch.Elapsed.TotalSeconds;
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
