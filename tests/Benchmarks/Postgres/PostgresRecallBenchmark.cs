using AiMemory.Benchmarks.Drive;
using AiMemory.Benchmarks.Suite;
using AiMemory.Domain.Text;

namespace AiMemory.Benchmarks.Postgres;

/// <summary>Recalls over HTTP from the same 100,000 memories in a file and on a server, and the server's bare full-text query.</summary>
internal sealed class PostgresRecallBenchmark : IBenchmark
{
    private const string Namespace = "large";

    public string Name => "recall";

    public string Summary => "recalls in 100,000 memories on PostgreSQL, against its bare full-text query and the SQLite store";

    public async Task RunAsync(BenchmarkRun run)
    {
        var size = run.Size(Math.Min(100_000, run.Options.RowsMax), 1_000);
        var questions = run.Texts.Questions(run.Size(300, 40));
        var requests = questions.Select(q => RecallBenchmark.ToRequest(q, Namespace)).ToArray();
        await using var database = await BenchDatabase.OpenAsync(run);
        var path = Path.Combine(run.Scratch, "file", "ai-memory.db");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await FileBuilder.AddAsync(path, Namespace, Enumerable.Range(0, size).Select(i => run.Texts[i]));
        var url = database.NewSchema();
        await MigrateBenchmark.MigrateAsync(run, $"sqlite://{path}", url);
        await AnalyzeAsync(url);

        var file = await RecallAsync(run, path, null, requests);
        var server = await RecallAsync(run, Path.Combine(run.Scratch, "server-node", "ai-memory.db"), url, requests);
        var bare = await PlainNpgsql.QueryAsync(url, [.. questions.Select(ToMatch)]);
        run.Report.Add($"{size:N0}: PostgreSQL's bare query p50", bare.P50, "ms");
        run.Report.Add($"{size:N0}: PostgreSQL's bare query p99", bare.P99, "ms");
        run.Report.Add($"{size:N0}: SQLite store, recall p50", file.P50, "ms");
        run.Report.Add($"{size:N0}: SQLite store, recall p99", file.P99, "ms");
        run.Report.Add($"{size:N0}: PostgreSQL store, recall p50", server.P50, "ms");
        run.Report.Add($"{size:N0}: PostgreSQL store, recall p99", server.P99, "ms");
        run.Report.Add("recall p50: PostgreSQL store / bare query", server.P50 / bare.P50, "x");
        run.Report.Add("recall p99: PostgreSQL store / bare query", server.P99 / bare.P99, "x");
        run.Report.Add("recall p50: PostgreSQL store / SQLite store", server.P50 / file.P50, "x");
        run.Report.Add("recall p99: PostgreSQL store / SQLite store", server.P99 / file.P99, "x");
    }

    private static async Task<Latencies> RecallAsync(BenchmarkRun run, string path, string? store, byte[][] requests)
    {
        await using var node = await NodeProcess.StartAsync(run.Options.Program, path, store);
        return await RecallBenchmark.RecallAsync(node, requests);
    }

    // What the server does by itself a minute after so many rows came.
    private static async Task AnalyzeAsync(string url)
    {
        await using var connection = await BenchDatabase.ConnectAsync(url);
        await using var analyze = new Npgsql.NpgsqlCommand("VACUUM ANALYZE", connection);
        await analyze.ExecuteNonQueryAsync();
    }

    private static string ToMatch(string question) =>
        string.Join(" | ", RecallTerms.Parse(question).Items.Select(term => $"'{term.Word}'"));
}
