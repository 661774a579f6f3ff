using System.Diagnostics;
using System.Text;
using AiMemory.Benchmarks.Cluster;
using AiMemory.Benchmarks.Corpus;
using AiMemory.Benchmarks.Postgres;

namespace AiMemory.Benchmarks.Suite;

/// <summary>Runs what was asked for, one after the other, and writes JSON and a table. Whatever happens, it leaves nothing else behind.</summary>
internal static class BenchmarkSuite
{
    private static readonly IBenchmark[] All = [new StoreBenchmark(), new RecallBenchmark(), new StartBenchmark(), new VectorBenchmark(), new ClusterBenchmark()];

    /// <summary>With <c>--store</c>: the same questions to a replica that a server keeps.</summary>
    private static readonly IBenchmark[] OfServer = [new PostgresStoreBenchmark(), new PostgresRecallBenchmark(), new MigrateBenchmark()];

    /// <returns>0 when all targets hold, 1 when one is missed, 2 when the arguments are wrong.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (arguments.Contains("--list"))
        {
            Array.ForEach(All, b => Console.WriteLine($"  {b.Name,-10}{b.Summary}"));
            Console.WriteLine("with --store:");
            Array.ForEach(OfServer, b => Console.WriteLine($"  {b.Name,-10}{b.Summary}"));
            return 0;
        }

        BenchmarkOptions options;
        IBenchmark[] wanted;
        try
        {
            options = BenchmarkOptions.Parse(arguments);
            var offered = options.Store is null ? All : OfServer;
            wanted = options.Names.Count == 0 ? offered : [.. options.Names.Select(name => Find(offered, name))];
        }
        catch (FormatException mistake)
        {
            Console.Error.WriteLine(mistake.Message);
            return 2;
        }

        Directory.CreateDirectory(options.Out);
        var texts = new Lazy<BenchTexts>(() => new BenchTexts());
        var tables = new StringBuilder();
        var holds = true;
        foreach (var benchmark in wanted)
        {
            Console.Error.WriteLine($"{benchmark.Name}: {benchmark.Summary}");
            var report = new BenchmarkReport(benchmark.Name);
            var scratch = Directory.CreateTempSubdirectory("ai-memory-bench-").FullName;
            var watch = Stopwatch.StartNew();
            try
            {
                await benchmark.RunAsync(new BenchmarkRun(options, scratch, report, texts));
            }
            catch (InvalidOperationException failure)
            {
                Console.Error.WriteLine($"{benchmark.Name}: {failure.Message}");
                return 1;
            }
            finally
            {
                Directory.Delete(scratch, recursive: true);
            }

            report.WriteJson(Path.Combine(options.Out, $"{benchmark.Name}{(options.Store is null ? "" : "-postgres")}.json"), watch.Elapsed);
            Console.WriteLine(report.ToTable());
            tables.AppendLine(report.ToTable());
            holds &= report.Holds;
        }

        await File.WriteAllTextAsync(Path.Combine(options.Out, "table.txt"), tables.ToString());
        return holds ? 0 : 1;
    }

    private static IBenchmark Find(IBenchmark[] offered, string name) => Array.Find(offered, b => b.Name == name)
        ?? throw new FormatException($"no benchmark '{name}': there are {string.Join(", ", offered.Select(b => b.Name))}");
}
