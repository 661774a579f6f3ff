using System.Text.Json;
using AiMemory.Benchmarks.Corpus;
using AiMemory.Benchmarks.Drive;
using AiMemory.Benchmarks.Suite;
using AiMemory.Domain.Text;

namespace AiMemory.Benchmarks;

/// <summary>
/// Recalls over HTTP as one namespace grows, against the bare full-text query on the same file; a small namespace inside the large
/// file; two connections at once; and recalls while 64 connections store.
/// </summary>
internal sealed class RecallBenchmark : IBenchmark
{
    private const string Large = "large";
    private const string Small = "small";
    private const int SmallRows = 600;
    private const int MiddleRows = 100_000;
    private const int LargeMatchesMax = 100;
    private static readonly TimeSpan RestMax = TimeSpan.FromMinutes(3);

    private static readonly int[] Sizes = [1_000, 10_000, MiddleRows, 1_000_000];

    public string Name => "recall";

    public string Summary => "recalls in 1,000 to 1,000,000 memories, against the bare FTS5 query";

    public async Task RunAsync(BenchmarkRun run)
    {
        var questions = run.Texts.Questions(run.Size(600, 40));
        var matches = questions.Select(ToMatch).ToArray();
        var requests = questions.Select(q => ToRequest(q, Large)).ToArray();
        var smallRequests = questions.Select(q => ToRequest(q, Small)).ToArray();
        var path = Path.Combine(run.Scratch, "ai-memory.db");
        await FileBuilder.AddAsync(path, Small, Members(run.Texts, 0, SmallRows));
        var alone = await RecallAsync(run, path, smallRequests);

        var p50 = new Dictionary<int, double>();
        var rows = 0;
        foreach (var size in Sizes.Where(s => s <= run.Size(run.Options.RowsMax, 1_000)))
        {
            BenchmarkRun.Say($"{size:N0} memories");
            await FileBuilder.AddAsync(path, Large, Members(run.Texts, rows, size - rows));
            rows = size;
            // The bare query reads every row that holds a word: in the largest file all of them would take longer than all else here.
            var bare = PlainSqlite.Query(path, size <= MiddleRows ? [.. matches, .. matches] : [.. matches.Take(LargeMatchesMax)]);
            var recall = await RecallAsync(run, path, requests);
            p50[size] = recall.P50;
            Report(run.Report, size, bare, recall);
            if (size == MiddleRows || run.Options.Quick)
            {
                await AtOnceAsync(run, path, requests);
            }
        }

        if (p50.TryGetValue(1_000_000, out var million))
        {
            run.Report.Add("p50: 1,000,000 / 10,000", million / p50[10_000], "x", Target.AtMost(2));
        }

        var inside = await RecallAsync(run, path, smallRequests);
        run.Report.Add($"{SmallRows} alone: p50", alone.P50, "ms");
        run.Report.Add($"{SmallRows} inside {rows:N0}: p50", inside.P50, "ms");
        run.Report.Add($"{SmallRows} inside {rows:N0} / alone: p50", inside.P50 / alone.P50, "x", run.Options.Quick ? null : Target.AtMost(2));
    }

    private static void Report(BenchmarkReport report, int size, Latencies bare, Latencies recall)
    {
        report.Add($"{size:N0}: bare FTS5 p50", bare.P50, "ms");
        report.Add($"{size:N0}: bare FTS5 p99", bare.P99, "ms");
        report.Add($"{size:N0}: recall p50", recall.P50, "ms");
        report.Add($"{size:N0}: recall p99", recall.P99, "ms");
        report.Add($"{size:N0}: recall / bare, p99", recall.P99 / bare.P99, "x", size == MiddleRows ? Target.AtMost(2) : null);
    }

    private static async Task<Latencies> RecallAsync(BenchmarkRun run, string path, byte[][] requests)
    {
        await using var node = await NodeProcess.StartAsync(run.Options.Program, path);
        await node.RestAsync(RestMax);
        return await RecallAsync(node, requests);
    }

    // Each question once for the compiler and the caches, then as measured.
    internal static async Task<Latencies> RecallAsync(NodeProcess node, byte[][] requests)
    {
        await Load.RunAsync(node.Url, requests, 1, new Latencies());
        var measured = new Latencies();
        await Load.RunAsync(node.Url, [.. requests, .. requests], 1, measured);
        return measured;
    }

    private static async Task AtOnceAsync(BenchmarkRun run, string path, byte[][] requests)
    {
        await using var node = await NodeProcess.StartAsync(run.Options.Program, path);
        var time = TimeSpan.FromSeconds(run.Size(5, 1));
        await RecallAsync(node, requests);
        var idle = new Latencies();
        var one = await Load.RunAloneAsync(node.Url, requests, time, idle);
        var two = await Load.RunForAsync(node.Url, requests, 2, time, new Latencies());
        run.Report.Add("1 connection: recalls", one, "/s");
        run.Report.Add("2 connections: recalls", two, "/s");
        run.Report.Add("recalls: 2 connections / 1", two / one, "x", run.Options.Quick ? null : Target.AtLeast(1.5));

        var busy = new Latencies();
        var stores = Enumerable.Range(0, 20_000).Select(i => run.Texts[2_000_000 + i].ToStore("stored-meanwhile")).ToArray();
        // What is compiled anew while the first thousands are stored is no part of a full load.
        await Load.RunForAsync(node.Url, stores, 64, time, new Latencies());
        var storing = Load.RunForAsync(node.Url, stores, 64, time, new Latencies());
        await Load.RunAloneAsync(node.Url, requests, time, busy);
        run.Report.Add("recall while 64 connections store: stores", await storing, "/s");
        run.Report.Add("recall idle: p99", idle.P99, "ms");
        run.Report.Add("recall while 64 connections store: p99", busy.P99, "ms");
        run.Report.Add("recall p99: while storing / idle", busy.P99 / idle.P99, "x", run.Options.Quick ? null : Target.AtMost(3));
    }

    private static IEnumerable<CorpusMember> Members(BenchTexts texts, int from, int count) => Enumerable.Range(from, count).Select(i => texts[i]);

    private static string ToMatch(string question) =>
        string.Join(" OR ", RecallTerms.Parse(question).Items.Select(term => $"\"{term.Word}\""));

    internal static byte[] ToRequest(string question, string @namespace) =>
        HttpConnection.Post("/api/v1/recall", Json(w =>
        {
            w.WriteString("context", question);
            w.WriteString("namespace", @namespace);
            w.WriteNumber("limit", 10);
        }));

    private static byte[] Json(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
