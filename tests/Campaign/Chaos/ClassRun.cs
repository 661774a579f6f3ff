using System.Diagnostics;
using System.Net;
using System.Text.Json;
using AiMemory.Campaign.Machine;
using AiMemory.Campaign.Reports;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Chaos;

/// <summary>One fault class: cycles of load, fault, convergence and a look at everything.</summary>
internal sealed class ClassRun(CampaignOptions options, Fault fault, string folder, string writesFile)
{
    private const string Name = "chaos";
    private static readonly TimeSpan BusyPace = TimeSpan.FromMilliseconds(15);

    // The load goes on, thinner, until the fault is over: the outage must be seen from both ends.
    private static readonly TimeSpan CalmPace = TimeSpan.FromMilliseconds(60);

    // Twice as long as between two rounds of anti-entropy.
    private static readonly TimeSpan RestFor = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan RestMax = TimeSpan.FromSeconds(30);

    private readonly Ledger _ledger = new();
    private readonly Verdict _verdict = new();
    private readonly List<CycleReport> _cycles = [];
    private readonly List<string> _reasons = [];

    /// <summary>What the nodes said.</summary>
    public string Logs { get; private set; } = string.Empty;

    /// <summary>Never throws for what nodes do wrong: it stands in the report.</summary>
    public async Task<ClassReport> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var cluster = new NodeCluster(folder, setup => fault.Adapt(setup with { Program = options.Program }));
            try
            {
                var firewall = fault.NeedsFirewall ? await Firewall.InstallAsync() : null;
                await cluster.StartAsync();
                await WarmUpAsync(cluster, cancellationToken);
                for (var number = 0; number < options.Cycles; number++)
                {
                    await CycleAsync(number, cluster, firewall, cancellationToken);
                }
            }
            catch (Exception exception) when (exception is TimeoutException or FaultHadNoEffectException or InvalidOperationException or IOException)
            {
                _reasons.Add($"cycle {_cycles.Count}: {exception.Message.Split('\n')[0]}");
            }
            finally
            {
                Logs = cluster.Logs;
                foreach (var node in cluster.Nodes)
                {
                    node.Dispose();
                }

                await fault.CleanUpAsync();
            }
        }
        finally
        {
            await File.AppendAllLinesAsync(
                writesFile,
                _ledger.Writes.Select(w => $"{{\"class\":\"{fault.Name}\",{JsonSerializer.Serialize(w, Compact)[1..]}"),
                CancellationToken.None);
        }

        return Report();
    }

    private static readonly JsonSerializerOptions Compact = new(ReportFile.Format) { WriteIndented = false };

    /// <summary>One write, so that somebody owns the namespace: how long that takes is no fault's doing.</summary>
    private async Task WarmUpAsync(NodeCluster cluster, CancellationToken cancellationToken)
    {
        var memory = _ledger.Add("the first of all", new NodeAgentId("a", -1));
        await cluster.WaitAsync(
            async () =>
            {
                var (status, body) = await cluster.Nodes[0].StoreAsync(memory.Title, Name, cancellationToken);
                memory.Id ??= status == HttpStatusCode.Created ? body.GetProperty("id").GetString() : null;
                return memory.Id is not null;
            },
            "a first write is acknowledged",
            cancellationToken);
        memory.Acknowledged($"content of {memory.Title}");
    }

    private async Task CycleAsync(int number, NodeCluster cluster, Firewall? firewall, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var cycle = new ChaosCycle(number, cluster, Name, clock, firewall);
        var before = _ledger.Writes.Count;
        int Written() => _ledger.Writes.Count - before;
        var over = false;
        var overAt = double.MaxValue;

        // The load ends with the first write that is acknowledged after the fault: the nodes become equal when nobody writes.
        bool Enough() => over && (_ledger.Writes.Skip(before).Any(w => w.IsOk && w.AtMs > overAt) || clock.Elapsed.TotalMilliseconds > overAt + 30_000);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sampling = new RowSampler(cluster.Nodes, Name).RunAsync(ended.Token);
        var workload = new Workload(cluster.Nodes, _ledger, Name, options.Seed);
        var load = workload.RunAsync(number, clock, Enough, () => Written() < options.WritesPerCycle ? BusyPace : CalmPace, cancellationToken);
        string evidence;
        try
        {
            await cluster.WaitAsync(() => Task.FromResult(Written() >= options.WritesPerCycle / 4), "a quarter of the writes is done", cancellationToken);
            evidence = await fault.InjectAsync(cycle, cancellationToken);
        }
        finally
        {
            overAt = clock.Elapsed.TotalMilliseconds;
            over = true;
            await load;
        }

        var observed = _ledger.Writes.Count;
        double? converged;
        try
        {
            converged = await ConvergeAsync(cluster, clock, overAt, cancellationToken);
            cycle.Mark(converged is null ? "not equal" : "equal");
        }
        finally
        {
            await ended.CancelAsync();
        }

        var rows = await sampling;
        if (Written() < options.WritesPerCycle)
        {
            // A slow machine owes some of the writes: they come when what the fault did has been measured.
            await workload.RunAsync(number, clock, () => Written() >= options.WritesPerCycle, () => BusyPace, cancellationToken);
            await ConvergeAsync(cluster, clock, clock.Elapsed.TotalMilliseconds, cancellationToken);
        }

        await RestAsync(cluster, cancellationToken);
        _verdict.Add(await new Verifier(cluster.Nodes, _ledger, Name).VerifyAsync(
            m => m.TouchedInCycle == number || number == options.Cycles - 1, cancellationToken));
        _cycles.Add(Describe(number, before, observed, converged, evidence, cycle.Events, rows));
    }

    /// <summary>How long after the fault all nodes were equal; null when they were not in time.</summary>
    private async Task<double?> ConvergeAsync(NodeCluster cluster, Stopwatch clock, double overAt, CancellationToken cancellationToken)
    {
        var patience = Math.Max(options.ConvergeMaxMs, 30_000);
        while (clock.Elapsed.TotalMilliseconds < overAt + patience)
        {
            var digests = await Task.WhenAll(cluster.Nodes.Select(n => n.DigestAsync(Name, cancellationToken)));
            if (digests.Distinct(StringComparer.Ordinal).Count() == 1)
            {
                return Math.Round(clock.Elapsed.TotalMilliseconds - overAt, 1);
            }

            await Task.Delay(10, cancellationToken);
        }

        return null;
    }

    /// <summary>Until no node's rows have changed for a while: what a minority's owner took is adopted after the rows have become equal.</summary>
    private static async Task RestAsync(NodeCluster cluster, CancellationToken cancellationToken)
    {
        var last = string.Empty;
        var since = Stopwatch.StartNew();
        for (var limit = Stopwatch.StartNew(); since.Elapsed < RestFor && limit.Elapsed < RestMax;)
        {
            var now = string.Join(' ', await Task.WhenAll(cluster.Nodes.Select(n => n.DigestAsync(Name, cancellationToken))));
            if (now != last)
            {
                last = now;
                since.Restart();
            }

            await Task.Delay(100, cancellationToken);
        }
    }

    private CycleReport Describe(
        int number, int before, int observed, double? converged, string evidence, IReadOnlyList<TimelineEvent> events, IReadOnlyDictionary<string, IReadOnlyList<int>> rows)
    {
        WriteRecord[] writes = [.. _ledger.Writes.Skip(before)];
        WriteRecord[] meanwhile = [.. writes.Take(observed - before)];
        double[] acknowledged = [.. meanwhile.Where(w => w.IsOk).Select(w => w.EndMs).Order()];
        var last = meanwhile.Max(w => w.EndMs);
        var bins = new int[(int)(last / 100) + 1];
        foreach (var at in acknowledged)
        {
            bins[(int)(at / 100)]++;
        }

        return new CycleReport
        {
            Cycle = number,
            Writes = writes.Length,
            Ok = writes.Count(w => w.IsOk),
            TimeToConvergeMs = converged,
            TimeWithoutServiceMs = Math.Round(acknowledged.Append(last).Zip(acknowledged.Prepend(0), (next, previous) => next - previous).Max(), 1),
            Evidence = evidence,
            Events = events,
            OkPer100Ms = bins,
            RowsPer250Ms = rows,
        };
    }

    private ClassReport Report()
    {
        WriteRecord[] writes = [.. _ledger.Writes];
        var inTime = _cycles.Count(c => c.TimeToConvergeMs <= options.ConvergeMaxMs);
        Demand(_verdict.Missing.Values.Sum() == 0, $"{_verdict.Missing.Values.Sum()} acknowledged memories are missing ({string.Join(", ", _verdict.Missing.Select(m => $"{m.Key}: {m.Value}"))})");
        Demand(_verdict.Resurrected == 0, $"{_verdict.Resurrected} memories came back or were never written");
        Demand(_verdict.Overwritten == 0, $"{_verdict.Overwritten} memories were overwritten");
        Demand(_ledger.StaleReads == 0, $"{_ledger.StaleReads} reads did not show the write that the same node had just acknowledged");
        Demand(_ledger.WrongAnswers.IsEmpty, $"{_ledger.WrongAnswers.Count} answers are none that the contract has, such as: {_ledger.WrongAnswers.FirstOrDefault()}");
        Demand(inTime == _cycles.Count, $"{_cycles.Count - inTime} of {_cycles.Count} cycles did not end with equal nodes within {options.ConvergeMaxMs:f0} ms");
        Demand(_cycles.Count == options.Cycles, $"{_cycles.Count} of {options.Cycles} cycles were finished");
        _reasons.AddRange(_verdict.Examples.Take(5));
        return new ClassReport
        {
            Summary = fault.Summary,
            Pass = _reasons.Count == 0,
            Reasons = _reasons,
            Cycles = _cycles.Count,
            Writes = writes.Length,
            Ok = writes.Count(w => w.IsOk),
            QuorumNotMet = writes.Count(w => w.IsQuorumNotMet),
            Failed = writes.Count(w => !w.IsOk && !w.IsQuorumNotMet),
            AcknowledgedButMissing = _verdict.Missing,
            Resurrected = _verdict.Resurrected,
            Overwritten = _verdict.Overwritten,
            StaleReads = _ledger.StaleReads,
            WrongAnswers = _ledger.WrongAnswers.Count,
            ConvergenceFraction = _cycles.Count == 0 ? 0 : Math.Round((double)inTime / _cycles.Count, 3),
            TimeToConvergeMs = Spread.Of(_cycles.Select(c => c.TimeToConvergeMs).OfType<double>()),
            TimeWithoutServiceMs = Spread.Of(_cycles.Select(c => c.TimeWithoutServiceMs)),
            LatencyMs = Spread.Of(writes.Where(w => w.IsOk).Select(w => w.TookMs)),
            CycleReports = _cycles,
        };
    }

    private void Demand(bool holds, string reason)
    {
        if (!holds)
        {
            _reasons.Add(reason);
        }
    }
}
