using System.Diagnostics;
using System.Numerics;
using AiMemory.Application.Models;
using AiMemory.Benchmarks.Drive;
using AiMemory.Benchmarks.Suite;

namespace AiMemory.Benchmarks;

/// <summary>The index of vectors in memory: what it holds, how long a search through all of it takes, and whether it finds the nearest.</summary>
internal sealed class VectorBenchmark : IBenchmark
{
    private const int Dimensions = 384;
    private const int Wanted = 10;

    public string Name => "vectors";

    public string Summary => $"100,000 and 1,000,000 vectors of {Dimensions} dimensions in memory";

    public async Task RunAsync(BenchmarkRun run)
    {
        var sizes = run.Options.Quick ? [1_000] : new[] { 100_000, 1_000_000 }.Where(size => size <= run.Options.RowsMax);
        var before = ManagedBytes();
        var index = new VectorIndex();
        var questions = Enumerable.Range(0, run.Size(50, 10)).Select(i => UnitVector(-1 - i)).ToArray();
        // The exact answer, kept beside: the best products of each question so far.
        var best = questions.Select(_ => new PriorityQueue<string, float>()).ToArray();
        var rows = 0;
        foreach (var size in sizes)
        {
            BenchmarkRun.Say($"{size:N0} vectors");
            var adding = Stopwatch.StartNew();
            for (; rows < size; rows++)
            {
                var vector = UnitVector(rows);
                var id = new Guid(rows, 0, 0, new byte[8]).ToString();
                index.Put(id, $"ns{rows % 100}", vector);
                Keep(best, questions, id, vector);
            }

            adding.Stop();
            run.Report.Add($"{size:N0}: held", (ManagedBytes() - before) / 1_000_000.0, "MB");
            var (all, one) = (new Latencies(), new Latencies());
            var found = 0;
            for (var i = 0; i < questions.Length; i++)
            {
                await all.MeasureAsync(() => Task.FromResult(index.FindNearest(questions[i], null, Wanted, -1)));
                await one.MeasureAsync(() => Task.FromResult(index.FindNearest(questions[i], ["ns7"], Wanted, -1)));
                var exact = best[i].UnorderedItems.Select(item => item.Element).ToHashSet();
                found += index.FindNearest(questions[i], null, Wanted, -1).Count(hit => exact.Contains(hit.MemoryId));
            }

            run.Report.Add($"{size:N0}: search all, p50", all.P50, "ms");
            run.Report.Add($"{size:N0}: search all, p99", all.P99, "ms");
            run.Report.Add($"{size:N0}: search a namespace of {size / 100:N0}, p50", one.P50, "ms");
            run.Report.Add($"{size:N0}: of the nearest {Wanted}, found", found / (double)(questions.Length * Wanted), "", Target.AtLeast(0.99));
        }

        run.Report.Add($"{rows:N0}: refused", index.Refused, "", Target.AtMost(0));
        GC.KeepAlive(index);
    }

    private static void Keep(PriorityQueue<string, float>[] best, float[][] questions, string id, float[] vector)
    {
        for (var i = 0; i < questions.Length; i++)
        {
            var product = Dot(questions[i], vector);
            if (best[i].Count < Wanted)
            {
                best[i].Enqueue(id, product);
            }
            else
            {
                best[i].EnqueueDequeue(id, product);
            }
        }
    }

    private static long ManagedBytes() => GC.GetTotalMemory(forceFullCollection: true);

    private static float Dot(float[] left, float[] right)
    {
        var sum = Vector<float>.Zero;
        for (var i = 0; i < Dimensions; i += Vector<float>.Count)
        {
            sum += new Vector<float>(left, i) * new Vector<float>(right, i);
        }

        return Vector.Sum(sum);
    }

    // Of length one, as embedding models give them.
    private static float[] UnitVector(int seed)
    {
        var random = new Random(seed);
        var vector = new float[Dimensions];
        var sum = 0f;
        for (var i = 0; i < Dimensions; i++)
        {
            vector[i] = random.NextSingle() - 0.5f;
            sum += vector[i] * vector[i];
        }

        var scale = 1 / MathF.Sqrt(sum);
        for (var i = 0; i < Dimensions; i++)
        {
            vector[i] *= scale;
        }

        return vector;
    }
}
