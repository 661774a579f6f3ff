using System.Diagnostics;
using AiMemory.Log;
using AiMemory.Storage;
using AiMemory.Storage.Postgres;
using AiMemory.Storage.Sqlite;

namespace AiMemory.Benchmarks;

/// <summary>A store alone, in a file or in the schema of a server that a second argument names: commits by 64 callers at once, then recalls.</summary>
internal static class StoreCoreBenchmark
{
    private const int Callers = 64;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var rows = arguments.Length > 0 ? int.Parse(arguments[0], System.Globalization.CultureInfo.InvariantCulture) : 100_000;
        var folder = Directory.CreateTempSubdirectory("ai-memory-bench-").FullName;
        try
        {
            await using IReplicaStore store = arguments.Length > 1
                ? await PostgresReplicaStore.OpenAsync(new PostgresStoreOptions { Url = arguments[1] }, default)
                : SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Path.Combine(folder, "m.db") });
            await WriteAsync(store, rows);
            await RecallAsync(store, "bench");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return 0;
    }

    private static async Task WriteAsync(IReplicaStore store, int rows)
    {
        var sequence = 0L;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            await Task.Yield();
            for (var next = Interlocked.Increment(ref sequence); next <= rows; next = Interlocked.Increment(ref sequence))
            {
                var entry = Entry.Create(
                    "bench",
                    new EntryVersion(1, next),
                    EntryKind.Change,
                    default,
                    MutationCodec.Encode([Mutations.Put(Row(next))]));
                await store.CommitAsync([new StoreWrite.Append(entry, true)], default);
            }
        }));
        var written = watch.Elapsed;
        await store.ScrubAsync(default);
        Console.WriteLine(
            $"store: {rows / written.TotalSeconds:0}/s durable, {rows / watch.Elapsed.TotalSeconds:0}/s indexed too and scrubbed ({rows} rows)");
    }

    private static async Task RecallAsync(IReplicaStore store, string ns)
    {
        foreach (var text in (string[])["compress a stream with gzip", "value17 of the record", "word3 word5 word8 number"])
        {
            var times = new List<double>();
            for (var i = 0; i < 60; i++)
            {
                var watch = Stopwatch.StartNew();
                await store.RecallAsync(
                    new RecallQuery(text, new MemoryFilter { Namespaces = [ns] }, 60, DateTimeOffset.UtcNow), default);
                times.Add(watch.Elapsed.TotalMilliseconds);
            }

            times.Sort();
            Console.WriteLine($"recall '{text}': p50 {times[30]:0.0} ms, p99 {times[58]:0.0} ms");
        }
    }

    private static Memory Row(long n)
    {
        var random = new Random((int)n);
        var words = string.Join(' ', Enumerable.Range(0, 30).Select(_ => $"word{(int)Math.Pow(random.NextDouble() * 60, 2)}"));
        return new Memory
        {
            Id = Guid.NewGuid().ToString(),
            Tier = Tier.Mid,
            Namespace = "bench",
            Title = $"record number {n}",
            Content = $"value{n % 1000} {words}",
            Tags = ["bench"],
            Source = "api",
            CreatedAt = "2026-04-03T15:00:00.123456700+00:00",
            UpdatedAt = "2026-04-03T15:00:00.123456700+00:00",
            ExpiresAt = "2099-04-10T15:00:00.123456700+00:00",
            Metadata = new Metadata("""{"agent_id":"bench"}"""),
        };
    }
}
