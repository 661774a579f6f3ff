using System.Diagnostics;
using AiMemory.Benchmarks.Corpus;
using AiMemory.Benchmarks.Drive;
using AiMemory.Benchmarks.Suite;

namespace AiMemory.Benchmarks.Postgres;

/// <summary>
/// Stores over HTTP with 64 connections into a node whose replica is on a server, against the same rows through Npgsql alone and against
/// a node with a file, in the same run. The rounds take turns, so that whatever else the machine does hits all. Each is measured
/// once it is warm: what its compiler does in the first seconds is none of the store's.
/// </summary>
internal sealed class PostgresStoreBenchmark : IBenchmark
{
    private const int Connections = 64;
    private const int WarmUpRows = 20_000;
    private const string Namespace = "bench";

    public string Name => "store";

    public string Summary => "stores over HTTP by 64 connections into PostgreSQL, against Npgsql alone and the SQLite store";

    public async Task RunAsync(BenchmarkRun run)
    {
        var rows = Enumerable.Range(0, run.Size(20_000, 1_000)).Select(i => run.Texts[i]).ToArray();
        await using var database = await BenchDatabase.OpenAsync(run);
        var plain = new List<double>();
        await PlainNpgsql.StoreAsync(database.NewSchema(), rows[..1_000], Namespace);
        var server = new List<double>();
        var file = new List<double>();
        var latencies = new Latencies();
        var nodeCpu = new List<double>();
        for (var round = 0; round < run.Size(3, 1); round++)
        {
            plain.Add(rows.Length / await PlainNpgsql.StoreAsync(database.NewSchema(), rows, Namespace));
            server.Add(await StoreAsync(run, rows, $"server-{round}", database.NewSchema(), latencies, nodeCpu));
            file.Add(await StoreAsync(run, rows, $"file-{round}", null, new Latencies(), []));
        }

        run.Report.Add("Npgsql alone, batches of 64", Median(plain), "/s");
        run.Report.Add("SQLite store, over HTTP, 64 connections", Median(file), "/s");
        run.Report.Add("PostgreSQL store, over HTTP, 64 connections", Median(server), "/s");
        run.Report.Add("PostgreSQL store: p50", latencies.P50, "ms");
        run.Report.Add("PostgreSQL store: p99", latencies.P99, "ms");
        run.Report.Add("PostgreSQL store: processor time of the node for a write", Median(nodeCpu), "us");
        run.Report.Add("PostgreSQL store / Npgsql alone", Median([.. server.Zip(plain, (s, p) => s / p)]), "x", Target.AtLeast(0.4));
        run.Report.Add("PostgreSQL store / SQLite store", Median([.. server.Zip(file, (s, f) => s / f)]), "x");
    }

    private static async Task<double> StoreAsync(BenchmarkRun run, CorpusMember[] rows, string folder, string? store, Latencies latencies, List<double> nodeCpu)
    {
        var requests = rows.Select(row => row.ToStore(Namespace)).ToArray();
        await using var node = await NodeProcess.StartAsync(run.Options.Program, Path.Combine(run.Scratch, folder, "ai-memory.db"), store);
        await Load.RunAsync(node.Url, [.. Enumerable.Range(1_000_000, WarmUpRows).Select(i => run.Texts[i].ToStore("before"))], Connections, new Latencies());
        var before = node.CpuTime();
        var watch = Stopwatch.StartNew();
        await Load.RunAsync(node.Url, requests, Connections, latencies);
        var seconds = watch.Elapsed.TotalSeconds;
        nodeCpu.Add((node.CpuTime() - before).TotalMicroseconds / rows.Length);
        return rows.Length / seconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
