using System.Diagnostics;
using AiMemory.Benchmarks.Drive;
using AiMemory.Benchmarks.Suite;

namespace AiMemory.Benchmarks.Cluster;

/// <summary>
/// Quorum writes on three nodes of this project, of etcd and of PostgreSQL, in turn in one run on one machine, with the same client and
/// payload; then what only ours is asked for: how soon a write is seen on all nodes, and how soon one is taken again after kill -9.
/// </summary>
internal sealed class ClusterBenchmark : IBenchmark
{
    public string Name => "cluster";

    public string Summary => "three nodes: quorum writes beside etcd and PostgreSQL, visibility, failover, memory";

    public async Task RunAsync(BenchmarkRun run)
    {
        var ours = new OursTarget();
        ILoadTarget[] candidates = [ours, new EtcdTarget(), new PostgresTarget()];
        var targets = new List<ILoadTarget>();
        try
        {
            foreach (var candidate in candidates)
            {
                if (await candidate.StartAsync(Path.Combine(run.Scratch, candidate.Name)) is { } why)
                {
                    BenchmarkRun.Say($"SKIP: {candidate.Name}: {why}");
                }
                else
                {
                    targets.Add(candidate);
                }
            }

            await Task.Delay(run.Size(5_000, 100));
            run.Report.Add("a node, idle: resident", ours.Nodes.Average(n => n.ResidentMb()), "MB", Most(run, 150));
            foreach (var connections in (int[])[64, 1])
            {
                await CompareAsync(run, targets, connections);
            }

            run.Report.Add("acknowledged to readable on all nodes, under load: p99", (await VisibleAsync(run, ours)).P99, "ms", Most(run, 100));
            await FailoverAsync(run, ours);
        }
        finally
        {
            foreach (var candidate in candidates)
            {
                await candidate.DisposeAsync();
            }
        }
    }

    private static Target? Most(BenchmarkRun run, double bound) => run.Options.Quick ? null : Target.AtMost(bound);

    // In many short rounds, and each of ours is compared with the one of theirs that is next to it: these machines are a fourth slower or
    // faster from one minute to the next.
    private static async Task CompareAsync(BenchmarkRun run, List<ILoadTarget> targets, int connections)
    {
        var duration = TimeSpan.FromMilliseconds(run.Size(2_000, 1_500));
        var results = targets.ToDictionary(t => t, _ => new List<LoadResult>());
        for (var round = 0; round < run.Size(9, 1); round++)
        {
            // Long at first: .NET compiles what a load calls most while it comes, here for 20 s, and a service runs longer than that.
            var warmUp = TimeSpan.FromMilliseconds(run.Size(round > 0 ? 500 : connections > 1 ? 25_000 : 5_000, 1_500));
            foreach (var target in targets)
            {
                results[target].Add(await QuorumLoad.RunAsync(target, connections, warmUp, duration));
            }
        }

        foreach (var (target, rounds) in results)
        {
            var of = $"{target.Name}, {connections} connection{(connections == 1 ? "" : "s")}";
            run.Report.Add($"{of}: acknowledged writes", Median(rounds.Select(r => r.PerSecond)), "/s");
            run.Report.Add($"{of}: p50", Median(rounds.Select(r => r.P50Ms)), "ms");
            run.Report.Add($"{of}: p99", Median(rounds.Select(r => r.P99Ms)), "ms");
            if (target.CpuTime is not null)
            {
                run.Report.Add($"{of}: processor time of all nodes for a write", Median(rounds.Select(r => r.CpuUs)), "us");
            }
        }

        if (targets is [OursTarget, EtcdTarget, ..])
        {
            Target? target = run.Options.Quick ? null : connections > 1 ? Target.AtLeast(1.5) : null;
            AddRatio("writes", r => r.PerSecond, target);
            AddRatio("p50", r => r.P50Ms, connections == 1 ? Most(run, 1) : null);
            AddRatio("p99", r => r.P99Ms, connections > 1 ? Most(run, 1) : null);
        }

        void AddRatio(string name, Func<LoadResult, double> of, Target? wanted) => run.Report.Add(
            $"{connections} connection{(connections == 1 ? "" : "s")}: {name}, of etcd's",
            Median(results[targets[0]].Zip(results[targets[1]], (ours, etcd) => of(ours) / of(etcd))), "x", wanted);
    }

    // Beside a load of 16 connections: a write to the first node, then the two others are asked until they have it.
    private static async Task<Latencies> VisibleAsync(BenchmarkRun run, OursTarget ours)
    {
        var seen = new Latencies();
        var load = QuorumLoad.RunAsync(ours, 16, TimeSpan.Zero, TimeSpan.FromMilliseconds(run.Size(8_000, 500)));
        using var first = await ours.OpenAsync(0);
        using var second = await ours.OpenAsync(1);
        using var third = await ours.OpenAsync(2);
        for (var i = 0; !load.IsCompleted; i++)
        {
            var answer = await first.SendAsync(OursTarget.StoreOf($"watched {i}", "when is it everywhere"));
            var id = System.Text.Json.JsonDocument.Parse(answer).RootElement.GetProperty("id").GetString();
            await seen.MeasureAsync(() => Task.WhenAll(UntilAsync(second, id!), UntilAsync(third, id!)));
        }

        await load;
        return seen;
    }

    private static async Task UntilAsync(HttpConnection node, string id)
    {
        var ask = HttpConnection.Get($"/api/v1/memories/{id}");
        while (true)
        {
            try
            {
                await node.SendAsync(ask);
                return;
            }
            catch (InvalidDataException)
            {
                await Task.Delay(1);
            }
        }
    }

    private static async Task FailoverAsync(BenchmarkRun run, OursTarget ours)
    {
        var gaps = new List<double>();
        for (var i = 0; i < run.Size(8, 1); i++)
        {
            var owner = i % 3;
            using (var there = await ours.ConnectAsync(owner))
            {
                await there.WriteAsync($"owned {i}", "the namespace is here now");
            }

            using var other = await ours.ConnectAsync((owner + 1) % 3);
            await other.WriteAsync($"before {i}", "through another node");
            ours.Nodes[owner].Dispose();
            var from = Stopwatch.GetTimestamp();
            await ServerProcess.WaitAsync(async () =>
            {
                await other.WriteAsync($"after {i}", "who takes it");
                return true;
            });
            gaps.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            await ours.RestartAsync(owner);
        }

        gaps.Sort();
        run.Report.Add("kill -9 of the owner to the next acknowledged write: p95", gaps[(int)Math.Ceiling(0.95 * gaps.Count) - 1], "ms", Most(run, 1_000));
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
