using System.Diagnostics;
using System.Net;
using System.Text.Json;
using AiMemory.Campaign.Machine;
using AiMemory.Campaign.Reports;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Phases;

/// <summary>
/// Phase 3: a thousand memories with links, an archive and odd content go from SQLite to PostgreSQL, again, and back. What the copies hold
/// is read through nodes that serve from them, and compared by digest and by every field.
/// </summary>
internal sealed class MigrationPhase(CampaignOptions options) : Phase(options)
{
    private const int Memories = 1_000;
    private const int Forgotten = 50;
    private const int Links = 200;
    private const int BatchMax = 100;
    private const int DifferencesTold = 5;
    private static readonly string[] Namespaces = ["migration", "migration/ünï", "migration/forgotten"];

    public override async Task<IReadOnlyList<(string File, IPhaseReport Report)>> RunAsync(CancellationToken cancellationToken)
    {
        var report = new MigrationReport { Pass = false, Reasons = [] };
        if (PostgresServer.WhyNot is { } why)
        {
            return [("phase3.json", report with { Skipped = why })];
        }

        try
        {
            report = await MoveAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException or JsonException)
        {
            report = report with { Reasons = [exception.Message.ReplaceLineEndings(" ")] };
        }

        return [("phase3.json", report)];
    }

    private async Task<MigrationReport> MoveAsync(CancellationToken cancellationToken)
    {
        await using var postgres = await PostgresServer.StartAsync(NewFolder("phase3-postgres"), cancellationToken);
        var source = Node("source");
        var before = await ServeAsync(source, async () =>
        {
            await FillAsync(source, cancellationToken);
            return await StoreContent.ReadAsync(source, Namespaces, cancellationToken);
        });
        var written = new Dictionary<string, long>();
        var took = new Dictionary<string, double>();
        var back = Node("back");
        Directory.CreateDirectory(back.Setup.Folder);
        foreach (var (run, from, to) in new[]
        {
            ("there", $"sqlite://{source.Database}", postgres.Url),
            ("again", $"sqlite://{source.Database}", postgres.Url),
            ("back", postgres.Url, $"sqlite://{back.Database}"),
        })
        {
            var clock = Stopwatch.StartNew();
            var told = await ShellCommand.RunAsync([Options.Program, "migrate", "--from", from, "--to", to, "--json"], source.Setup.Environment, cancellationToken: cancellationToken);
            took[run] = Math.Round(clock.Elapsed.TotalMilliseconds, 1);
            written[run] = JsonDocument.Parse(told).RootElement.GetProperty("memories_written").GetInt64();
        }

        var there = Node("there", "--store", postgres.Url);
        var inPostgres = await ServeAsync(there, () => StoreContent.ReadAsync(there, Namespaces, cancellationToken));
        var after = await ServeAsync(back, () => StoreContent.ReadAsync(back, Namespaces, cancellationToken));
        return Judge(before, inPostgres, after, written, took);
    }

    private static MigrationReport Judge(
        StoreContent before, StoreContent inPostgres, StoreContent after, Dictionary<string, long> written, Dictionary<string, double> took)
    {
        var reasons = new List<string>();
        var differences = 0;
        foreach (var (where, content) in new[] { ("in PostgreSQL", inPostgres), ("after coming back", after) })
        {
            string[] found = [.. before.DifferencesFrom(content)];
            differences += found.Length;
            reasons.AddRange(found.Take(DifferencesTold).Select(f => $"{where}: {f}"));
            reasons.AddRange(Namespaces.Where(n => before.Digests[n] != content.Digests[n]).Select(n => $"{where}: the digest of {n} differs"));
        }

        // A source that holds less than it was given proves nothing.
        if (before.Memories.Count != Memories || before.Archived.Count != Forgotten || before.Links.Count != Links)
        {
            reasons.Add($"the source holds {before.Memories.Count} memories, {before.Archived.Count} archived, {before.Links.Count} links");
        }

        return new MigrationReport
        {
            Pass = reasons.Count == 0,
            Reasons = reasons,
            Memories = before.Memories.Count,
            Links = before.Links.Count,
            Archived = before.Archived.Count,
            MemoriesWritten = written,
            Digests = new Dictionary<string, string> { ["source"] = Join(before), ["postgres"] = Join(inPostgres), ["back"] = Join(after) },
            FieldsDifferent = differences,
            TookMs = took,
        };

        static string Join(StoreContent content) => string.Join(", ", Namespaces.Select(n => content.Digests[n]));
    }

    private NodeProcess Node(string name, params string[] arguments) => new(new NodeSetup
    {
        Name = name,
        Folder = NewFolder($"phase3-{name}"),
        Port = FreePorts.Take(1)[0],
        Program = Options.Program,
        Arguments = arguments,
        Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["AI_MEMORY_NO_CONFIG"] = "1" },
    });

    private static async Task<T> ServeAsync<T>(NodeProcess node, Func<Task<T>> use)
    {
        using (node)
        {
            node.Start();
            for (var end = Environment.TickCount64 + 60_000; !await node.IsReadyAsync(); await Task.Delay(50))
            {
                if (Environment.TickCount64 > end || !node.IsRunning)
                {
                    throw new TimeoutException($"node {node.Name} is not ready: {node.Log.ReplaceLineEndings(" ")}");
                }
            }

            var result = await use();
            await node.StopAsync();
            return result;
        }
    }

    /// <summary>Odd content on purpose; what is forgotten goes to the archive.</summary>
    private static async Task FillAsync(NodeProcess node, CancellationToken cancellationToken)
    {
        var rows = Enumerable.Range(0, Memories).Select(i => Memory(i, Namespaces[i % 2])).Concat(Enumerable.Range(0, Forgotten).Select(i => Memory(i, Namespaces[2])));
        foreach (var batch in rows.Chunk(BatchMax))
        {
            var (status, body) = await node.SendAsync(HttpMethod.Post, "/api/v1/memories/bulk", batch, cancellationToken);
            Expect(status == HttpStatusCode.OK && body.GetProperty("created").GetInt32() == batch.Length, $"bulk answered {(int)status} {body}");
        }

        var (exported, content) = await node.SendAsync(HttpMethod.Get, "/api/v1/export", null, cancellationToken);
        Expect(exported == HttpStatusCode.OK, $"export answered {(int)exported}");
        string[] ids = [.. content.GetProperty("memories").EnumerateArray().Where(m => m.GetProperty("namespace").GetString() != Namespaces[2]).Select(m => m.GetProperty("id").GetString()!)];
        string[] relations = ["related_to", "supersedes", "contradicts", "derived_from"];
        for (var i = 0; i < Links; i++)
        {
            var link = new Dictionary<string, string> { ["source_id"] = ids[i], ["target_id"] = ids[i + 1], ["relation"] = relations[i % relations.Length] };
            Expect((await node.SendAsync(HttpMethod.Post, "/api/v1/links", link, cancellationToken)).Status == HttpStatusCode.Created, "a link was refused");
        }

        var (forgotten, _) = await node.SendAsync(HttpMethod.Post, "/api/v1/forget", new Dictionary<string, string> { ["namespace"] = Namespaces[2] }, cancellationToken);
        Expect(forgotten == HttpStatusCode.OK, $"forget answered {(int)forgotten}");
    }

    private static Dictionary<string, object> Memory(int i, string name) => new()
    {
        ["title"] = (i % 10) switch
        {
            0 => $"{i} 記憶 من الذاكرة 🧠 e\u0301",
            1 => $"{i}  blanks around  ",
            _ => $"memory {i} 'quoted' \"twice\" \\ back",
        },
        ["content"] = (i % 50) switch
        {
            0 => new string('x', 65_536),
            1 => string.Concat(Enumerable.Repeat("語", 21_000)),
            2 => "line\r\nline\n\ttab\u200b\u202eright to left",
            3 => "%s %d {0} ${x} '; DROP TABLE memories; --",
            _ => $"content {i} of {name}",
        },
        ["namespace"] = name,
        ["tags"] = i % 3 == 0 ? Array.Empty<string>() : new[] { "b", "a", "b", $"ünï-{i}" },
        ["tier"] = (i % 3) switch { 0 => "short", 1 => "mid", _ => "long" },
        ["priority"] = 1 + (i % 10),
        ["confidence"] = i % 7 / 7.0,
        ["metadata"] = new Dictionary<string, object> { ["n"] = (long.MaxValue / 3) + i, ["nested"] = new Dictionary<string, object?> { ["null"] = null, ["float"] = 1e-7 * i } },
    };

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
