using System.Diagnostics;
using AiMemory.Benchmarks.Drive;
using AiMemory.Benchmarks.Suite;

namespace AiMemory.Benchmarks;

/// <summary>
/// How soon the published program is there, and what it holds when idle, on a file of 100,000 memories: as a node, as an MCP server
/// over stdio, and as a command, each twenty times.
/// </summary>
internal sealed class StartBenchmark : IBenchmark
{
    private const string Initialize =
        """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}""";

    public string Name => "start";

    public string Summary => "start, MCP initialize, store and recall as commands, memory when idle";

    public async Task RunAsync(BenchmarkRun run)
    {
        var program = run.Options.Published ?? run.Options.Program;
        // A single native file has no runtime of its own beside or inside it, and the row of the design that it must meet is another.
        var native = run.Options.PublishedNative;
        Target? AtMost(double whenNative, double otherwise) => run.Options.Quick ? null : Target.AtMost(native ? whenNative : otherwise);
        var rows = run.Size(100_000, 1_000);
        var runs = run.Size(20, 3);
        var path = Path.Combine(run.Scratch, "ai-memory.db");
        BenchmarkRun.Say($"{(native ? "native" : "not native")}: {program}; {rows:N0} memories in the file");
        await FileBuilder.AddAsync(path, "large", Enumerable.Range(0, rows).Select(i => run.Texts[i]));

        var (nothing, ready, initialize, store, recall) = (new Latencies(), new Latencies(), new Latencies(), new Latencies(), new Latencies());
        var resident = new List<double>();
        for (var i = 0; i < runs; i++)
        {
            await nothing.MeasureAsync(() => CommandAsync("true"));
            await store.MeasureAsync(() => CommandAsync(program, "--db", path, "store", "-T", $"note {i}", "-c", "what was learned", "-n", "notes"));
            await recall.MeasureAsync(() => CommandAsync(program, "--db", path, "recall", "compress a stream with gzip", "-n", "large"));
            await initialize.MeasureAsync(() => InitializeAsync(program, path));
            await using var node = await NodeProcess.StartAsync(program, path);
            ready.Add(node.Ready);
            await Task.Delay(run.Size(500, 50));
            resident.Add(node.ResidentBytes() / 1_000_000.0);
        }

        run.Report.Add("a process that does nothing: p50", nothing.P50, "ms");
        run.Report.Add("serve to ready: p50", ready.P50, "ms", AtMost(100, 500));
        run.Report.Add("MCP initialize: p50", initialize.P50, "ms", AtMost(50, 200));
        run.Report.Add("store as a command: p50", store.P50, "ms", AtMost(50, 200));
        run.Report.Add("recall as a command: p50", recall.P50, "ms");
        run.Report.Add("idle node: resident", resident.Order().ElementAt(resident.Count / 2), "MB", AtMost(60, 100));

        var commands = run.Size(1_000, 10);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < commands; i++)
        {
            await CommandAsync(program, "--db", path, "store", "-T", $"one of many {i}", "-c", "what was learned", "-n", "notes");
        }

        run.Report.Add($"{commands:N0} times store in a row", watch.Elapsed.TotalSeconds, "s", AtMost(60, 240));
    }

    private static async Task CommandAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await error}");
        }
    }

    // Until the answer is there; ending the server is not counted by its user either, but it must end.
    private static async Task InitializeAsync(string program, string path)
    {
        using var process = Process.Start(new ProcessStartInfo(program, ["--db", path, "mcp"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteLineAsync(Initialize);
        await process.StandardInput.FlushAsync();
        var answer = await process.StandardOutput.ReadLineAsync();
        if (answer?.Contains("\"serverInfo\"", StringComparison.Ordinal) != true)
        {
            throw new InvalidOperationException($"no answer to initialize: {answer}{await process.StandardError.ReadToEndAsync()}");
        }

        process.StandardInput.Close();
        await process.WaitForExitAsync();
    }
}
