using System.Globalization;
using System.Text.Json.Nodes;

namespace AiMemory.Benchmarks.Cluster;

/// <summary>
/// Quorum writes on three nodes of this project, of etcd and of PostgreSQL, in turn in one run on one machine, with the same client and
/// payload; then what only ours is asked for: visibility on all nodes, failover, start and memory.
/// </summary>
internal static class ClusterBenchmark
{
    private static readonly int[] Connections = [64, 1];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var seconds = int.Parse(Option(arguments, "--seconds") ?? "6", CultureInfo.InvariantCulture);
        var rounds = int.Parse(Option(arguments, "--rounds") ?? "3", CultureInfo.InvariantCulture);
        var only = Option(arguments, "--only");
        var folder = Directory.CreateTempSubdirectory("ai-memory-bench-").FullName;
        var targets = new List<ILoadTarget>();
        var report = new JsonObject();
        var ours = new OursTarget();
        try
        {
            foreach (var target in (ILoadTarget[])[ours, new EtcdTarget(), new PostgresTarget()])
            {
                if (only is not null && !only.Split(',').Contains(target.Name))
                {
                    continue;
                }

                targets.Add(target);
                if (await target.StartAsync(Path.Combine(folder, target.Name)) is { } why)
                {
                    targets.Remove(target);
                    Console.WriteLine($"SKIP: {target.Name}: {why}");
                    report[$"{target.Name} skipped"] = why;
                }
            }

            foreach (var connections in Connections)
            {
                report[$"writes, {connections} connections"] = await CompareAsync(targets, connections, rounds, TimeSpan.FromSeconds(seconds));
            }
        }
        finally
        {
            foreach (var target in targets)
            {
                await target.DisposeAsync();
            }

            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task<JsonObject> CompareAsync(List<ILoadTarget> targets, int connections, int rounds, TimeSpan duration)
    {
        var results = targets.ToDictionary(t => t, _ => new List<LoadResult>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var target in targets)
            {
                results[target].Add(await Load.RunAsync(target, connections, TimeSpan.FromSeconds(round == 0 ? 3 : 1), duration));
            }
        }

        var report = new JsonObject();
        Console.WriteLine($"\n{connections} connection(s)     writes/s      p50 ms      p99 ms   failed   CPU us/write");
        foreach (var (target, runs) in results)
        {
            var median = new LoadResult(
                Median(runs, r => r.PerSecond), Median(runs, r => r.P50Ms), Median(runs, r => r.P99Ms), runs.Sum(r => r.Failed), Median(runs, r => r.CpuUs));
            Console.WriteLine($"{target.Name,-18}{median.PerSecond,12:0}{median.P50Ms,12:0.00}{median.P99Ms,12:0.00}{median.Failed,9}{median.CpuUs,15:0}");
            report[target.Name] = new JsonObject
            {
                ["writes_per_s"] = median.PerSecond, ["p50_ms"] = median.P50Ms, ["p99_ms"] = median.P99Ms, ["failed"] = median.Failed,
                ["cpu_us_per_write"] = double.IsNaN(median.CpuUs) ? null : median.CpuUs,
            };
        }

        return report;
    }

    private static double Median(List<LoadResult> runs, Func<LoadResult, double> of) => runs.Select(of).Order().ElementAt(runs.Count / 2);

    private static string? Option(string[] arguments, string name) =>
        Array.IndexOf(arguments, name) is var at and >= 0 && at + 1 < arguments.Length ? arguments[at + 1] : null;
}
