using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using AiMemory.Diagnostics;

namespace AiMemory.Gateway.Metrics;

/// <summary>Listens to the service's instruments and writes what they measured as Prometheus text, families sorted by name.</summary>
internal sealed class PrometheusText : IDisposable
{
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public PrometheusText()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == MemoryInstruments.MeterName)
            {
                var family = new MetricFamily(instrument, MemoryInstruments.Unlabelled.Contains(instrument.Name));
                _families[instrument.Name] = family;
                listener.EnableMeasurementEvents(instrument, family);
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));

        // The instruments come to be with the list of those that start at zero; it must be whole before any is published here.
        _ = MemoryInstruments.Unlabelled.Count;
        _listener.Start();
    }

    public string Write()
    {
        var text = new StringBuilder(4096);
        foreach (var family in _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            family.Write(text);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();
}
