using System.Diagnostics.Metrics;
using AiMemory.Log;

namespace AiMemory.Diagnostics;

/// <summary>
/// What a node has been doing of late, for its operator: a count per second for the last minute, and the namespaces that changed most.
/// Counting costs a short lock; names beyond <see cref="NamespacesMax"/> in one minute are left out.
/// </summary>
public sealed class NodeActivity : IDisposable
{
    private const int Seconds = 60;
    private const int BusiestMax = 10;
    private const int NamespacesMax = 10_000;

    // A rate over less would flicker, over more would lag behind what the operator just did.
    private const int RateSeconds = 5;

    private readonly Lock _gate = new();
    private readonly long[] _acknowledged = new long[Seconds];
    private readonly MeterListener _listener = new();
    private readonly TimeProvider _time;
    private readonly long _startedAt;
    private Dictionary<string, long> _changes = new(StringComparer.Ordinal);
    private Dictionary<string, long> _changesBefore = new(StringComparer.Ordinal);
    private long _second;
    private long _writes;
    private long _failures;

    public NodeActivity(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _startedAt = time.GetTimestamp();
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name is MemoryInstruments.QuorumWritesName or MemoryInstruments.QuorumFailuresName
                && instrument.Meter.Name == MemoryInstruments.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, _, _) => Count(instrument.Name, count));
        _ = MemoryInstruments.Unlabelled.Count; // their class is initialised when it is first used
        _listener.Start();
    }

    /// <summary>An entry is in this node's rows, wherever it was decided. Returns at once.</summary>
    public void Applied(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Kind != EntryKind.Change)
        {
            return;
        }

        lock (_gate)
        {
            Advance();
            if (_changes.Count < NamespacesMax || _changes.ContainsKey(entry.Namespace))
            {
                _changes[entry.Namespace] = _changes.GetValueOrDefault(entry.Namespace) + 1;
            }
        }
    }

    public ActivityCounts Take()
    {
        lock (_gate)
        {
            Advance();
            var recent = 0L;
            for (var i = 1; i <= RateSeconds; i++)
            {
                recent += _acknowledged[(_second - i + Seconds) % Seconds];
            }

            var busiest = new Dictionary<string, long>(_changesBefore, StringComparer.Ordinal);
            foreach (var (name, count) in _changes)
            {
                busiest[name] = busiest.GetValueOrDefault(name) + count;
            }

            return new ActivityCounts(
                _writes,
                _failures,
                recent / (double)RateSeconds,
                [.. busiest.OrderByDescending(b => b.Value).ThenBy(b => b.Key, StringComparer.Ordinal).Take(BusiestMax)],
                (long)_time.GetElapsedTime(_startedAt).TotalSeconds);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Count(string instrument, long count)
    {
        lock (_gate)
        {
            Advance();
            if (instrument == MemoryInstruments.QuorumWritesName)
            {
                _writes += count;
                _acknowledged[_second % Seconds] += count;
            }
            else
            {
                _failures += count;
            }
        }
    }

    // Seconds that nothing happened in are zero; the changes are kept by half minutes.
    private void Advance()
    {
        var now = Seconds + (long)_time.GetElapsedTime(_startedAt).TotalSeconds;
        if (_second == 0 || now - _second >= Seconds)
        {
            Array.Clear(_acknowledged);
        }
        else
        {
            for (var second = _second + 1; second <= now; second++)
            {
                _acknowledged[second % Seconds] = 0;
            }
        }

        var halves = (now / (Seconds / 2)) - (_second / (Seconds / 2));
        if (halves > 0)
        {
            _changesBefore = halves == 1 ? _changes : new Dictionary<string, long>(StringComparer.Ordinal);
            _changes = new Dictionary<string, long>(StringComparer.Ordinal);
        }

        _second = now;
    }
}
