using System.Diagnostics;
using AiMemory.Benchmarks.Drive;
using AiMemory.Benchmarks.Suite;

namespace AiMemory.Benchmarks.Postgres;

/// <summary>The migrate command on 100,000 memories, from a file to a server and back, verified as always.</summary>
internal sealed class MigrateBenchmark : IBenchmark
{
    public string Name => "migrate";

    public string Summary => "100,000 memories from a file to PostgreSQL and back by ai-memory migrate";

    public async Task RunAsync(BenchmarkRun run)
    {
        var size = run.Size(100_000, 1_000);
        await using var database = await BenchDatabase.OpenAsync(run);
        var path = Path.Combine(run.Scratch, "from.db");
        await FileBuilder.AddAsync(path, "bench", Enumerable.Range(0, size).Select(i => run.Texts[i]));
        var url = database.NewSchema();
        run.Report.Add($"{size:N0} memories to PostgreSQL", await MigrateAsync(run, $"sqlite://{path}", url), "s", Most(run));
        run.Report.Add($"{size:N0} memories back to a file", await MigrateAsync(run, url, $"sqlite://{Path.Combine(run.Scratch, "to.db")}"), "s", Most(run));
        run.Report.Add("once more, which only verifies", await MigrateAsync(run, url, $"sqlite://{Path.Combine(run.Scratch, "to.db")}"), "s");
    }

    /// <returns>Seconds that the command took.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<double> MigrateAsync(BenchmarkRun run, string from, string to)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(run.Options.Program, ["migrate", "--from", from, "--to", to])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? watch.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"migrate ended with {process.ExitCode}: {await error}{await output}");
    }

    private static Target? Most(BenchmarkRun run) => run.Options.Quick ? null : Target.AtMost(60);
}
