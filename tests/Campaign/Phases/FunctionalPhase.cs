using System.Net;
using System.Text.Json;
using AiMemory.Campaign.Machine;
using AiMemory.Campaign.Reports;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Phases;

/// <summary>Phase 1: what a node is for, on each of the three, through the doors that its users take.</summary>
internal sealed class FunctionalPhase(CampaignOptions options) : Phase(options)
{
    private const int McpToolsMin = 30;
    private const int Stored = 5;

    // A node's digest moves once more after a recall (design: touches are gathered for about a second).
    private static readonly TimeSpan TouchesWritten = TimeSpan.FromSeconds(2);

    public override async Task<IReadOnlyList<(string File, IPhaseReport Report)>> RunAsync(CancellationToken cancellationToken)
    {
        await using var cluster = new NodeCluster(NewFolder("phase1"), s => s with { Program = Options.Program });
        var reports = new List<(string, IPhaseReport)>();
        try
        {
            await cluster.StartAsync();
            foreach (var node in cluster.Nodes)
            {
                reports.Add(($"phase1-node-{node.Name}.json", await CheckAsync(cluster, node, cancellationToken)));
            }
        }
        catch (TimeoutException exception)
        {
            reports.AddRange(cluster.Nodes.Skip(reports.Count).Select(n => ($"phase1-node-{n.Name}.json", (IPhaseReport)Failed(n, exception.Message.Split('\n')[0]))));
        }

        if (reports.Exists(r => !r.Item2.Pass))
        {
            KeepLogs("phase1", cluster.Logs);
        }

        return reports;
    }

    private static FunctionalReport Failed(NodeProcess node, string reason) =>
        new() { Host = $"node-{node.Name}", Version = string.Empty, Pass = false, Reasons = [reason] };

    private async Task<FunctionalReport> CheckAsync(NodeCluster cluster, NodeProcess node, CancellationToken cancellationToken)
    {
        var reasons = new List<string>();
        var report = Failed(node, string.Empty);
        try
        {
            report = report with { Version = (await CliAsync(node, ["--version"])).Trim() };
            await StoreAsync(node, reasons);
            report = report with { Curator = await CurateAsync(node, reasons) };
            report = report with { RecallCount = await RecallAsync(node, reasons) };
            report = report with { Stats = await StatsAsync(node, reasons) };
            report = report with { McpToolCount = await ShakeHandsAsync(node, reasons) };
            report = await BackUpAsync(cluster, node, report, reasons, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidOperationException or TimeoutException or JsonException or KeyNotFoundException)
        {
            reasons.Add(exception.Message);
        }

        return report with { Pass = reasons.Count == 0, Reasons = reasons };
    }

    private static string NameOf(NodeProcess node) => $"functional-{node.Name}";

    private static async Task StoreAsync(NodeProcess node, List<string> reasons)
    {
        for (var i = 0; i < Stored; i++)
        {
            var title = $"release notes {i} of node {node.Name}";
            var (status, body) = await node.StoreAsync(title, NameOf(node));
            Expect(status == HttpStatusCode.Created, $"store answered {(int)status}", reasons);
            if (status == HttpStatusCode.Created)
            {
                var (read, memory) = await node.SendAsync(HttpMethod.Get, $"/api/v1/memories/{body.GetProperty("id").GetString()}");
                Expect(
                    read == HttpStatusCode.OK && memory.GetProperty("memory").GetProperty("content").GetString() == $"content of {title}",
                    $"'{title}' was stored and is not read back as sent (status {(int)read})",
                    reasons);
            }
        }
    }

    private static async Task<int> RecallAsync(NodeProcess node, List<string> reasons)
    {
        var (status, body) = await node.SendAsync(HttpMethod.Get, $"/api/v1/recall?context=release+notes&namespace={NameOf(node)}&limit=10");
        var count = status == HttpStatusCode.OK ? body.GetProperty("memories").GetArrayLength() : 0;
        Expect(count == Stored, $"recall found {count} of {Stored} memories (status {(int)status})", reasons);
        return count;
    }

    private static async Task<JsonElement> StatsAsync(NodeProcess node, List<string> reasons)
    {
        var (status, stats) = await node.SendAsync(HttpMethod.Get, "/api/v1/stats");
        Expect(status == HttpStatusCode.OK && stats.GetProperty("total").GetInt64() >= Stored, $"stats do not count what was stored (status {(int)status})", reasons);
        return stats;
    }

    /// <summary>Before anything is recalled: what a recall touches is written a second later.</summary>
    private static async Task<JsonElement> CurateAsync(NodeProcess node, List<string> reasons)
    {
        var before = await node.DigestAsync(NameOf(node));
        var report = JsonDocument.Parse(await CliAsync(node, ["curator", "--once", "--dry-run", "--json"])).RootElement;
        Expect(report.GetProperty("dry_run").GetBoolean(), "the curator's report does not say that it was a dry run", reasons);
        Expect(report.GetProperty("memories_scanned").GetInt64() >= Stored, "the curator scanned less than was stored", reasons);
        Expect(await node.DigestAsync(NameOf(node)) == before, "the curator's dry run changed something", reasons);
        return report;
    }

    /// <summary>The tools that MCP offers over HTTP; standard input and output must offer the same.</summary>
    private static async Task<int> ShakeHandsAsync(NodeProcess node, List<string> reasons)
    {
        const string Initialize = """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26","capabilities":{},"clientInfo":{"name":"campaign","version":"1"}}}""";
        const string Initialized = """{"jsonrpc":"2.0","method":"notifications/initialized"}""";
        const string ListTools = """{"jsonrpc":"2.0","id":2,"method":"tools/list"}""";

        using var http = new HttpClient { BaseAddress = new Uri(node.Url) };
        http.DefaultRequestHeaders.Add("Accept", "application/json, text/event-stream");
        using var hello = await http.PostAsync(new Uri("/mcp", UriKind.Relative), new StringContent(Initialize, null, "application/json"));
        Expect(hello.IsSuccessStatusCode && hello.Headers.Contains("Mcp-Session-Id"), $"/mcp answered initialize with {(int)hello.StatusCode}", reasons);
        if (!hello.IsSuccessStatusCode)
        {
            return 0;
        }

        http.DefaultRequestHeaders.Add("Mcp-Session-Id", hello.Headers.GetValues("Mcp-Session-Id"));
        using (await http.PostAsync(new Uri("/mcp", UriKind.Relative), new StringContent(Initialized, null, "application/json")))
        {
        }

        using var tools = await http.PostAsync(new Uri("/mcp", UriKind.Relative), new StringContent(ListTools, null, "application/json"));
        var overHttp = ToolNames(await tools.Content.ReadAsStringAsync());
        var overStdio = ToolNames(await CliAsync(node, ["mcp"], $"{Initialize}\n{Initialized}\n{ListTools}\n"));
        Expect(overHttp.Count >= McpToolsMin, $"MCP offers {overHttp.Count} tools, fewer than {McpToolsMin}", reasons);
        Expect(overHttp.SetEquals(overStdio), "MCP offers other tools over HTTP than over standard input and output", reasons);
        return overHttp.Count;
    }

    private static HashSet<string> ToolNames(string answers) => answers.Split('\n')
        .Select(line => line.StartsWith("data:", StringComparison.Ordinal) ? line["data:".Length..] : line)
        .Where(line => line.TrimStart().StartsWith('{'))
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Where(m => m.TryGetProperty("result", out var result) && result.TryGetProperty("tools", out _))
        .SelectMany(m => m.GetProperty("result").GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()!))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>A snapshot of the running node, restored where nothing was, must hold the same; a damaged one must be refused.</summary>
    private async Task<FunctionalReport> BackUpAsync(
        NodeCluster cluster, NodeProcess node, FunctionalReport report, List<string> reasons, CancellationToken cancellationToken)
    {
        var folder = NewFolder($"phase1-backup-{node.Name}");
        await Task.Delay(TouchesWritten, cancellationToken);
        var digests = await DigestsAsync(node);
        await CliAsync(node, ["backup", "--to", folder, "--json"]);
        var snapshots = Directory.GetFiles(folder, "*.db");
        var manifests = Directory.GetFiles(folder, "*.manifest.json");
        Expect(snapshots.Length == 1 && manifests.Length == 1, $"backup wrote {snapshots.Length} snapshots and {manifests.Length} manifests", reasons);

        var fresh = new NodeProcess(node.Setup with { Name = $"{node.Name}-restored", Folder = NewFolder($"phase1-restored-{node.Name}"), Port = FreePorts.Take(1)[0], Peers = [] });
        await CliAsync(fresh, ["restore", "--from", folder, "--json"]);
        var equal = 0;
        using (fresh)
        {
            fresh.Start();
            await cluster.WaitAsync(async () => await fresh.IsReadyAsync(), $"the restored copy of {node.Name} is ready", cancellationToken);
            foreach (var (name, digest) in await DigestsAsync(fresh))
            {
                equal += digests.GetValueOrDefault(name) == digest ? 1 : 0;
            }
        }

        Expect(equal == digests.Count, $"{equal} of {digests.Count} namespaces are equal after restore", reasons);

        await DamageAsync(snapshots[0], cancellationToken);
        var (exit, _, _) = await ShellCommand.TryAsync([Options.Program, "--db", Path.Combine(folder, "never.db"), "restore", "--from", snapshots[0]], node.Setup.Environment, cancellationToken: cancellationToken);
        Expect(exit == 1, $"restore of a damaged snapshot exits {exit}, not 1", reasons);
        return report with { SnapshotCount = snapshots.Length, ManifestCount = manifests.Length, RestoredEqual = equal };
    }

    private static async Task DamageAsync(string path, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, cancellationToken);
    }

    private static async Task<Dictionary<string, string>> DigestsAsync(NodeProcess node)
    {
        var (_, body) = await node.SendAsync(HttpMethod.Get, "/api/v1/namespaces");
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in body.GetProperty("namespaces").EnumerateArray().Select(n => n.GetProperty("namespace").GetString()!))
        {
            digests[name] = await node.DigestAsync(Uri.EscapeDataString(name));
        }

        return digests;
    }

    private static Task<string> CliAsync(NodeProcess node, string[] arguments, string? input = null) =>
        ShellCommand.RunAsync([node.Setup.Program, "--db", node.Database, .. arguments], node.Setup.Environment, input);

    private static void Expect(bool holds, string reason, List<string> reasons)
    {
        if (!holds)
        {
            reasons.Add(reason);
        }
    }
}
