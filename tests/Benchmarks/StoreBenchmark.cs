using System.Diagnostics;
using AiMemory.Benchmarks.Drive;
using AiMemory.Benchmarks.Suite;

namespace AiMemory.Benchmarks;

/// <summary>
/// Stores over HTTP with 64 connections, synced, against the same rows through Microsoft.Data.Sqlite alone, in the same run. Both
/// start on an empty file and are timed until the full-text index holds every row. A new process compiles what it runs often while
/// the first rows come in, so those are told from the rest. The rounds take turns, so that whatever else the machine does hits both.
/// </summary>
internal sealed class StoreBenchmark : IBenchmark
{
    private const int Connections = 64;
    private const string Namespace = "bench";

    public string Name => "store";

    public string Summary => "stores over HTTP by 64 connections, against SQLite alone";

    public async Task RunAsync(BenchmarkRun run)
    {
        var split = run.Size(20_000, 1_000);
        var rows = Enumerable.Range(0, 2 * split).Select(i => run.Texts[i]).ToArray();
        var requests = rows.Select(row => row.ToStore(Namespace)).ToArray();
        var (plain, first, rest, indexed) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var ratios = new List<(double Cold, double Warm, double Indexed)>();
        var latencies = new Latencies();
        for (var round = 0; round < run.Size(3, 1); round++)
        {
            var folder = Path.Combine(run.Scratch, $"round-{round}");
            var alone = await PlainSqlite.StoreAsync(Path.Combine(folder, "plain.db"), rows, split, Namespace);
            await using var node = await NodeProcess.StartAsync(run.Options.Program, Path.Combine(folder, "node", "ai-memory.db"));
            var cold = await StoreAsync(node, requests[..split], new Latencies());
            var warm = await StoreAsync(node, requests[split..], latencies);
            plain.Add(split / alone.Second);
            first.Add(split / cold.Acknowledged);
            rest.Add(split / warm.Acknowledged);
            indexed.Add(split / warm.Indexed);
            ratios.Add((alone.First / cold.Acknowledged, alone.Second / warm.Acknowledged, alone.Second / warm.Indexed));
        }

        run.Report.Add("SQLite alone, batches of 64, synced", Median(plain), "/s");
        run.Report.Add($"over HTTP: first {split:N0} of a new process", Median(first), "/s");
        run.Report.Add($"over HTTP: next {split:N0}, acknowledged", Median(rest), "/s");
        run.Report.Add($"over HTTP: next {split:N0}, indexed too", Median(indexed), "/s");
        run.Report.Add("over HTTP: p50", latencies.P50, "ms");
        run.Report.Add("over HTTP: p99", latencies.P99, "ms");
        run.Report.Add("of a new process / SQLite alone", Median(ratios.Select(r => r.Cold)), "x");
        run.Report.Add("acknowledged / SQLite alone", Median(ratios.Select(r => r.Warm)), "x", Target.AtLeast(0.4));
        run.Report.Add("indexed too / SQLite alone", Median(ratios.Select(r => r.Indexed)), "x");
    }

    private static async Task<(double Acknowledged, double Indexed)> StoreAsync(NodeProcess node, byte[][] requests, Latencies latencies)
    {
        var watch = Stopwatch.StartNew();
        await Load.RunAsync(node.Url, requests, Connections, latencies);
        var acknowledged = watch.Elapsed.TotalSeconds;
        using var reader = await HttpConnection.OpenAsync(node.Url);
        await reader.SendAsync(HttpConnection.Get("/api/v1/search?q=word&limit=1")); // answers when the index is up to date
        return (acknowledged, watch.Elapsed.TotalSeconds);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;
}
