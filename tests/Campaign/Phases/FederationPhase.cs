using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using AiMemory.Campaign.Reports;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Phases;

/// <summary>
/// Phase 2: four agents write fifty memories each into one node at once. From its answer on, every write is looked for on every node; no
/// time is given for the copies to settle. Then with clients that hang up, and with one and both peers killed.
/// </summary>
internal sealed class FederationPhase(CampaignOptions options) : Phase(options)
{
    private const int Agents = 4;
    private const int WritesEach = 50;
    private const string Name = "federation";

    public override async Task<IReadOnlyList<(string File, IPhaseReport Report)>> RunAsync(CancellationToken cancellationToken)
    {
        await using var cluster = new NodeCluster(NewFolder("phase2"), s => s with { Program = Options.Program });
        FederationReport report;
        try
        {
            await cluster.StartAsync();
            report = await BurstAsync(cluster, cancellationToken);
            report = await HangUpAsync(cluster, report, cancellationToken);
            report = await ProbeAsync(cluster, report);
        }
        catch (TimeoutException exception)
        {
            report = new FederationReport { Pass = false, Reasons = [exception.Message.Split('\n')[0]] };
        }

        if (!report.Pass)
        {
            KeepLogs("phase2", cluster.Logs);
        }

        return [("phase2.json", report)];
    }

    private async Task<FederationReport> BurstAsync(NodeCluster cluster, CancellationToken cancellationToken)
    {
        var statuses = new ConcurrentBag<HttpStatusCode>();
        var latencies = new ConcurrentBag<double>();
        var answered = new ConcurrentDictionary<string, double>(StringComparer.Ordinal);
        var ids = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var clock = Stopwatch.StartNew();
        var watches = cluster.Nodes.Select(n => new ArrivalWatch(n, Name, clock)).ToArray();
        var watching = watches.Select(w => w.RunAsync(cancellationToken)).ToArray();

        await Task.WhenAll(Enumerable.Range(0, Agents).Select(async agent =>
        {
            for (var i = 0; i < WritesEach; i++)
            {
                var title = $"agent {agent} write {i}";
                var started = clock.Elapsed.TotalMilliseconds;
                var (status, body) = await cluster.Nodes[0].SendAsync(HttpMethod.Post, "/api/v1/memories", Memory(title), cancellationToken);
                var now = clock.Elapsed.TotalMilliseconds;
                statuses.Add(status);
                latencies.Add(now - started);
                if (status == HttpStatusCode.Created)
                {
                    answered[title] = now;
                    ids[title] = body.GetProperty("id").GetString()!;
                }
            }
        }));
        foreach (var watch in watches)
        {
            watch.Expect(answered.Keys, deadlineMs: clock.Elapsed.TotalMilliseconds + Options.ConvergeMaxMs);
        }

        await Task.WhenAll(watching);
        var reasons = new List<string>();
        var ok = answered.Count;
        if (ok != Agents * WritesEach)
        {
            reasons.Add($"{ok} of {Agents * WritesEach} writes were acknowledged");
        }

        var missing = watches.ToDictionary(w => w.Node.Name, w => answered.Keys.Count(t => !w.SeenAtMs.ContainsKey(t)));
        reasons.AddRange(missing.Where(m => m.Value > 0)
            .Select(m => $"{m.Value} of {ok} acknowledged writes are missing on {m.Key} after {Options.ConvergeMaxMs:f0} ms"));

        var different = await CompareBodiesAsync(cluster, ids, cancellationToken);
        if (different > 0)
        {
            reasons.Add($"{different} bodies are not what was sent, or not there");
        }

        var digests = await DigestsAsync(cluster, Name);
        if (digests.Values.Distinct(StringComparer.Ordinal).Count() > 1)
        {
            reasons.Add("the nodes' digests differ");
        }

        double Lag(ArrivalWatch watch, string title) => Math.Max(0, watch.SeenAtMs[title] - answered[title]);
        IEnumerable<double> Lags(ArrivalWatch watch) => answered.Keys.Where(watch.SeenAtMs.ContainsKey).Select(t => Lag(watch, t));
        return new FederationReport
        {
            Pass = reasons.Count == 0,
            Reasons = reasons,
            TotalWrites = Agents * WritesEach,
            Ok = ok,
            QuorumNotMet = statuses.Count(s => s == HttpStatusCode.ServiceUnavailable),
            Fail = statuses.Count(s => s is not (HttpStatusCode.Created or HttpStatusCode.ServiceUnavailable)),
            Counts = watches.ToDictionary(w => w.Node.Name, w => w.SeenAtMs.Count),
            AcknowledgedButMissing = missing,
            Digests = digests,
            BodiesDifferent = different,
            LagMs = Spread.Of(watches.SelectMany(Lags)),
            LagMsByNode = watches.ToDictionary(w => w.Node.Name, w => Spread.Of(Lags(w))),
            LatencyMs = Spread.Of(latencies),
            LagCurve = watches.ToDictionary(w => w.Node.Name, w => Curve(w.SeenAtMs.Values)).Append(KeyValuePair.Create("answered", Curve(answered.Values)))
                .ToDictionary(p => p.Key, p => p.Value),
        };
    }

    private static Dictionary<string, object> Memory(string title) => new()
    {
        ["title"] = title,
        ["content"] = Content(title),
        ["namespace"] = Name,
        ["tags"] = new[] { "campaign", title },
    };

    private static string Content(string title) => $"{title}: 'quoted' \"twice\", naïve Ünïcödé, 記憶, 🧠\r\n\ttab, and a line that ends in blanks   ";

    private static IReadOnlyList<double[]> Curve(IEnumerable<double> times) => [.. times.Order().Select((t, i) => new[] { Math.Round(t, 1), i + 1 })];

    private static async Task<int> CompareBodiesAsync(NodeCluster cluster, ConcurrentDictionary<string, string> ids, CancellationToken cancellationToken)
    {
        var different = 0;
        await Parallel.ForEachAsync(cluster.Nodes.SelectMany(n => ids.Select(i => (Node: n, Title: i.Key, Id: i.Value))), cancellationToken, async (sent, stop) =>
        {
            var (status, body) = await sent.Node.SendAsync(HttpMethod.Get, $"/api/v1/memories/{sent.Id}", cancellationToken: stop);
            var same = status == HttpStatusCode.OK
                && body.GetProperty("memory") is var memory
                && memory.GetProperty("title").GetString() == sent.Title
                && memory.GetProperty("content").GetString() == Content(sent.Title)
                && JsonSerializer.Serialize(memory.GetProperty("tags")) == JsonSerializer.Serialize(new[] { "campaign", sent.Title });
            if (!same)
            {
                Interlocked.Increment(ref different);
            }
        });
        return different;
    }

    private static async Task<IReadOnlyDictionary<string, string>> DigestsAsync(NodeCluster cluster, string name)
    {
        var digests = new Dictionary<string, string>();
        foreach (var node in cluster.Nodes)
        {
            digests[node.Name] = await node.DigestAsync(name);
        }

        return digests;
    }

    private async Task<FederationReport> HangUpAsync(NodeCluster cluster, FederationReport report, CancellationToken cancellationToken)
    {
        const string Rude = "federation-hang-up";
        const int Each = 50;
        var acknowledged = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, Agents).Select(async agent =>
        {
            for (var i = 0; i < Each; i++)
            {
                // Every other one leaves before the answer: nobody knows what became of it, but the nodes have to agree.
                var title = $"agent {agent} hangs up {i}";
                TimeSpan? patience = i % 2 == 0 ? null : TimeSpan.FromMilliseconds(1 + (i % 12));
                if (await RudeClient.StoreAsync(cluster.Nodes[0], Rude, title, patience, cancellationToken) == (int)HttpStatusCode.Created)
                {
                    acknowledged.Add(title);
                }
            }
        }));
        var deadline = Stopwatch.StartNew();
        HashSet<string>[] titles;
        IReadOnlyDictionary<string, string> digests;
        do
        {
            titles = await Task.WhenAll(cluster.Nodes.Select(n => ArrivalWatch.ListTitlesAsync(n, Rude, cancellationToken)));
            digests = await DigestsAsync(cluster, Rude);
        }
        while ((digests.Values.Distinct(StringComparer.Ordinal).Count() > 1 || acknowledged.Any(a => titles.Any(t => !t.Contains(a)))) && deadline.Elapsed.TotalMilliseconds < Options.ConvergeMaxMs);

        var missing = acknowledged.Count(a => titles.Any(t => !t.Contains(a)));
        var reasons = report.Reasons.ToList();
        if (missing > 0)
        {
            reasons.Add($"{missing} of {acknowledged.Count} acknowledged writes of clients that hung up are not on every node");
        }

        if (digests.Values.Distinct(StringComparer.Ordinal).Count() > 1)
        {
            reasons.Add("the nodes' digests differ after clients hung up");
        }

        return report with
        {
            Pass = reasons.Count == 0,
            Reasons = reasons,
            HangUp = new HangUpReport { Writes = Agents * Each, Acknowledged = acknowledged.Count, Missing = missing, Digests = digests },
        };
    }

    private static async Task<FederationReport> ProbeAsync(NodeCluster cluster, FederationReport report)
    {
        cluster.Nodes[1].Kill();
        var one = (int)(await cluster.Nodes[0].StoreAsync("with one peer down", Name)).Status;
        cluster.Nodes[2].Kill();
        var (status, body) = await cluster.Nodes[0].StoreAsync("with both peers down", Name);
        var reasons = report.Reasons.ToList();
        if (one != (int)HttpStatusCode.Created)
        {
            reasons.Add($"with one peer down a write was answered {one}, not 201");
        }

        if (status != HttpStatusCode.ServiceUnavailable || body.GetProperty("error").GetString() != "quorum_not_met")
        {
            reasons.Add($"with both peers down a write was answered {(int)status} {body}, not 503 quorum_not_met");
        }

        return report with { Pass = reasons.Count == 0, Reasons = reasons, SinglePeerDown = one, BothPeersDown = (int)status };
    }
}
