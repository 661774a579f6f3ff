using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace AiMemory.Diagnostics;

/// <summary>
/// Everything the service counts, under the contract's names (http-api 4) and in one place. Any layer may record; whoever listens
/// (the metrics route, an OTLP exporter) sees it. Recording costs next to nothing where nobody listens.
/// </summary>
public static class MemoryInstruments
{
    public const string MeterName = "AiMemory";

    internal const string QuorumWritesName = "ai_memory_quorum_writes_total";

    internal const string QuorumFailuresName = "ai_memory_quorum_not_met_total";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> AutonomyHooks = Meter.CreateCounter<long>(
        "ai_memory_autonomy_hook_total", null, "Post-store hooks run, by kind and result.");

    private static readonly Counter<long> Contradictions = Meter.CreateCounter<long>(
        "ai_memory_contradiction_detected_total", null, "Contradictions confirmed between memories.");

    private static readonly Histogram<double> CuratorDurations = Meter.CreateHistogram(
        "ai_memory_curator_cycle_duration_seconds",
        null,
        "Seconds that curator cycles took.",
        null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600] });

    private static readonly Counter<long> CuratorCycles = Meter.CreateCounter<long>(
        "ai_memory_curator_cycles_total", null, "Curator cycles completed.");

    private static readonly Counter<long> CuratorOperations = Meter.CreateCounter<long>(
        "ai_memory_curator_operations_total", null, "Curator operations, by kind and result.");

    private static readonly Gauge<long> Vectors = Meter.CreateGauge<long>(
        "ai_memory_hnsw_size", null, "Vectors in the index.");

    private static readonly Gauge<long> Memories = Meter.CreateGauge<long>(
        "ai_memory_memories", null, "Memories in the replica, expired ones that are not swept yet included.");

    private static readonly Gauge<long> PeersUp = Meter.CreateGauge<long>(
        "ai_memory_peer_up", null, "Whether a peer is alive (1) or not (0).");

    private static readonly Counter<long> QuorumFailures = Meter.CreateCounter<long>(
        QuorumFailuresName, null, "Writes that were not acknowledged in time, by reason.");

    private static readonly Counter<long> QuorumWrites = Meter.CreateCounter<long>(
        QuorumWritesName, null, "Writes acknowledged by a quorum of nodes.");

    private static readonly Histogram<double> RecallLatencies = Meter.CreateHistogram(
        "ai_memory_recall_latency_seconds",
        null,
        "Seconds that recalls took.",
        null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] });

    private static readonly Counter<long> Recalls = Meter.CreateCounter<long>(
        "ai_memory_recall_total", null, "Recalls, by the mode that was used.");

    private static readonly Gauge<long> ReplicationLag = Meter.CreateGauge<long>(
        "ai_memory_replication_lag_entries", null, "Entries that this node holds and a peer has not confirmed.");

    private static readonly Counter<long> Stores = Meter.CreateCounter<long>(
        "ai_memory_store_total", null, "Stores, by tier and result.");

    private static readonly Gauge<long> Subscriptions = Meter.CreateGauge<long>(
        "ai_memory_subscriptions_active", null, "Webhook subscriptions.");

    private static readonly Counter<long> WebhooksDispatched = Meter.CreateCounter<long>(
        "ai_memory_webhook_dispatched_total", null, "Webhook deliveries tried.");

    private static readonly Counter<long> WebhooksFailed = Meter.CreateCounter<long>(
        "ai_memory_webhook_failed_total", null, "Webhook deliveries that failed.");

    /// <summary>Instruments without labels: they have a sample, 0, before anything happened.</summary>
    public static IReadOnlySet<string> Unlabelled { get; } = new Instrument[]
    {
        Contradictions, CuratorCycles, Vectors, Memories, QuorumWrites, Subscriptions, WebhooksDispatched, WebhooksFailed,
    }.Select(i => i.Name).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A store through any door.</summary>
    public static void Stored(Tier tier, bool succeeded) => Stores.Add(1, Result(succeeded), new("tier", tier.ToWire()));

    /// <param name="mode"><c>keyword</c>, <c>hybrid</c> or <c>hybrid+rerank</c>.</param>
    public static void Recalled(string mode, TimeSpan took)
    {
        Recalls.Add(1, new KeyValuePair<string, object?>("mode", mode));
        RecallLatencies.Record(took.TotalSeconds, new KeyValuePair<string, object?>("mode", mode));
    }

    /// <summary>Confirmed contradictions; potential ones are not counted.</summary>
    public static void ContradictionsDetected(int count) => Contradictions.Add(count);

    /// <param name="kind">What the hook does, such as <c>auto_tag</c>.</param>
    public static void HookRan(string kind, bool succeeded) => AutonomyHooks.Add(1, new("kind", kind), Result(succeeded));

    public static void CuratorCycled(TimeSpan took, bool dryRun)
    {
        CuratorCycles.Add(1);
        CuratorDurations.Record(took.TotalSeconds, new KeyValuePair<string, object?>("dry_run", dryRun ? "true" : "false"));
    }

    /// <param name="kind">What the operation did, such as <c>consolidate</c>.</param>
    public static void CuratorOperated(string kind, bool succeeded, int count = 1) =>
        CuratorOperations.Add(count, new("kind", kind), Result(succeeded));

    public static void WebhookTried(bool succeeded)
    {
        WebhooksDispatched.Add(1);
        if (!succeeded)
        {
            WebhooksFailed.Add(1);
        }
    }

    /// <summary>A write that W nodes hold; on a lone node, that it holds itself.</summary>
    public static void QuorumMet() => QuorumWrites.Add(1);

    /// <param name="reason"><c>unreachable</c>, <c>timeout</c> or <c>fenced</c>.</param>
    public static void QuorumNotMet(string reason) => QuorumFailures.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public static void SetMemories(long count) => Memories.Record(count);

    public static void SetSubscriptions(long count) => Subscriptions.Record(count);

    public static void SetVectors(long count) => Vectors.Record(count);

    public static void SetPeer(string nodeId, bool alive, long lagEntries)
    {
        PeersUp.Record(alive ? 1 : 0, new KeyValuePair<string, object?>("peer", nodeId));
        ReplicationLag.Record(lagEntries, new KeyValuePair<string, object?>("peer", nodeId));
    }

    private static KeyValuePair<string, object?> Result(bool succeeded) => new("result", succeeded ? "ok" : "err");
}
