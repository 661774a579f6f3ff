using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using AiMemory.UseCases;

namespace AiMemory.Gateway.Metrics;

/// <summary>
/// What the node counts, under the contract's names. Prometheus text is written from here; the same measurements go out through
/// <see cref="MeterName"/> for whoever listens (OTLP).
/// </summary>
public sealed class GatewayInstruments
{
    public const string MeterName = "AiMemory";

    private static readonly double[] LatencyBuckets = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    private readonly ConcurrentDictionary<(string Name, string Labels), StrongCount> _counters = new();
    private readonly ConcurrentDictionary<string, LatencyHistogram> _latencies = new(StringComparer.Ordinal);
    private readonly IMemoryService _service;
    private static readonly Meter Source = new(MeterName);
    private readonly Counter<long> _stores;
    private readonly Counter<long> _recalls;
    private readonly Histogram<double> _latency;

    internal GatewayInstruments(IMemoryService service)
    {
        _service = service;
        _stores = Source.CreateCounter<long>("ai_memory_store_total");
        _recalls = Source.CreateCounter<long>("ai_memory_recall_total");
        _latency = Source.CreateHistogram<double>("ai_memory_recall_latency_seconds", "s");
        foreach (var always in (string[])[
            "ai_memory_contradiction_detected_total", "ai_memory_curator_cycles_total", "ai_memory_webhook_dispatched_total",
            "ai_memory_webhook_failed_total"])
        {
            Counter(always, string.Empty);
        }
    }

    internal void Stored(Tier tier, bool done)
    {
        var result = done ? "ok" : "err";
        Counter("ai_memory_store_total", $"{{result=\"{result}\",tier=\"{tier.ToWire()}\"}}").Add(1);
        _stores.Add(1, new("result", result), new("tier", tier.ToWire()));
    }

    internal void Contradictions(int count) => Counter("ai_memory_contradiction_detected_total", string.Empty).Add(count);

    internal void QuorumNotMet(string reason) =>
        Counter("ai_memory_quorum_not_met_total", $"{{reason=\"{reason}\"}}").Add(1);

    internal void Recalled(string mode, TimeSpan elapsed)
    {
        Counter("ai_memory_recall_total", $"{{mode=\"{mode}\"}}").Add(1);
        _latencies.GetOrAdd(mode, _ => new LatencyHistogram(LatencyBuckets)).Record(elapsed.TotalSeconds);
        _recalls.Add(1, new KeyValuePair<string, object?>("mode", mode));
        _latency.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("mode", mode));
    }

    internal async ValueTask<string> ToPrometheusAsync(CancellationToken cancellationToken)
    {
        var stats = await _service.GetStatsAsync(new Caller(Door.Http, null, "metrics"), cancellationToken).ConfigureAwait(false);
        var families = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var family in _counters.GroupBy(pair => pair.Key.Name, StringComparer.Ordinal))
        {
            families[family.Key] = Family(family.Key, "counter", family
                .OrderBy(pair => pair.Key.Labels, StringComparer.Ordinal)
                .Select(pair => $"{family.Key}{pair.Key.Labels} {pair.Value.Value.ToString(CultureInfo.InvariantCulture)}"));
        }

        foreach (var (name, value) in ((string, long)[])[
            ("ai_memory_hnsw_size", 0), ("ai_memory_memories", stats.Value?.Total ?? 0), ("ai_memory_subscriptions_active", await SubscriptionsAsync(cancellationToken).ConfigureAwait(false))])
        {
            families[name] = Family(name, "gauge", [$"{name} {value.ToString(CultureInfo.InvariantCulture)}"]);
        }

        if (!_latencies.IsEmpty)
        {
            const string Name = "ai_memory_recall_latency_seconds";
            families[Name] = Family(Name, "histogram", _latencies
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .SelectMany(pair => pair.Value.Lines(Name, $"mode=\"{pair.Key}\"")));
        }

        return string.Concat(families.Values);
    }

    private async ValueTask<long> SubscriptionsAsync(CancellationToken cancellationToken) =>
        (await _service.ListSubscriptionsAsync(new Caller(Door.Http, null, "metrics"), cancellationToken).ConfigureAwait(false)).Value?.Count ?? 0;

    private StrongCount Counter(string name, string labels) => _counters.GetOrAdd((name, labels), _ => new StrongCount());

    private static string Family(string name, string type, IEnumerable<string> lines)
    {
        var text = new StringBuilder().Append("# HELP ").Append(name).Append(' ').Append(Help(name)).Append('\n');
        text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
        foreach (var line in lines)
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static string Help(string name) => name.Replace("ai_memory_", string.Empty, StringComparison.Ordinal).Replace('_', ' ');

    private sealed class StrongCount
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Add(long count) => Interlocked.Add(ref _value, count);
    }
}
