using System.Diagnostics;
using AiMemory.Benchmarks.Drive;
using AiMemory.Benchmarks.Suite;

namespace AiMemory.Benchmarks;

/// <summary>
/// Stores over HTTP with 64 connections, synced, against the same rows through Microsoft.Data.Sqlite alone, in the same run. Both
/// start on an empty file and are timed until the full-text index holds every row. The rounds take turns, so that whatever else
/// the machine does hits both.
/// </summary>
internal sealed class StoreBenchmark : IBenchmark
{
    private const int Connections = 64;
    private const string Namespace = "bench";

    public string Name => "store";

    public string Summary => "stores over HTTP by 64 connections, against SQLite alone";

    public async Task RunAsync(BenchmarkRun run)
    {
        var rows = Enumerable.Range(0, run.Size(20_000, 1_000)).Select(i => run.Texts[i]).ToArray();
        var requests = rows.Select(row => row.ToStore(Namespace)).ToArray();
        var plain = new List<double>();
        var acknowledged = new List<double>();
        var indexed = new List<double>();
        var latencies = new Latencies();
        for (var round = 0; round < run.Size(3, 1); round++)
        {
            var folder = Path.Combine(run.Scratch, $"round-{round}");
            plain.Add(rows.Length / await PlainSqlite.StoreAsync(Path.Combine(folder, "plain.db"), rows, Namespace));
            var node = await NodeProcess.StartAsync(run.Options.Program, Path.Combine(folder, "node", "ai-memory.db"));
            await using (node)
            {
                var watch = Stopwatch.StartNew();
                await Load.RunAsync(node.Url, requests, Connections, latencies);
                acknowledged.Add(rows.Length / watch.Elapsed.TotalSeconds);
                using var reader = await HttpConnection.OpenAsync(node.Url);
                await reader.SendAsync(HttpConnection.Get("/api/v1/search?q=word&limit=1")); // answers when the index is up to date
                indexed.Add(rows.Length / watch.Elapsed.TotalSeconds);
            }
        }

        run.Report.Add("SQLite alone, batches of 64, synced", Median(plain), "/s");
        run.Report.Add("over HTTP, 64 connections: acknowledged", Median(acknowledged), "/s");
        run.Report.Add("over HTTP, 64 connections: indexed too", Median(indexed), "/s");
        run.Report.Add("over HTTP, 64 connections: p50", latencies.P50, "ms");
        run.Report.Add("over HTTP, 64 connections: p99", latencies.P99, "ms");
        run.Report.Add("acknowledged / SQLite alone", Median([.. acknowledged.Zip(plain, (a, p) => a / p)]), "x", Target.AtLeast(0.4));
        run.Report.Add("indexed too / SQLite alone", Median([.. indexed.Zip(plain, (a, p) => a / p)]), "x");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
