using System.Diagnostics.Metrics;
using System.Text;

namespace AiMemory.Gateway.Metrics;

/// <summary>One instrument and its series.</summary>
internal sealed class MetricFamily
{
    private readonly Instrument _instrument;
    private readonly string _type;
    private readonly double[] _bounds;
    private readonly Lock _adding = new();
    private volatile MetricSeries[] _series = [];

    public MetricFamily(Instrument instrument, bool isUnlabelled)
    {
        _instrument = instrument;
        _type = instrument switch
        {
            Histogram<double> => "histogram",
            Gauge<long> => "gauge",
            _ => "counter",
        };
        _bounds = instrument is Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } ? [.. bounds] : [];
        if (isUnlabelled)
        {
            _series = [new MetricSeries([], _bounds)];
        }
    }

    public string Name => _instrument.Name;

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = Find(tags) ?? Add(tags);
        switch (_type)
        {
            case "histogram":
                series.Observe(value);
                break;
            case "gauge":
                series.Set(value);
                break;
            default:
                series.Add(value);
                break;
        }
    }

    /// <summary>Writes nothing before anything was recorded under some label.</summary>
    public void Write(StringBuilder text)
    {
        var all = _series;
        if (all.Length == 0)
        {
            return;
        }

        text.Append("# HELP ").Append(Name).Append(' ').Append(_instrument.Description).Append('\n');
        text.Append("# TYPE ").Append(Name).Append(' ').Append(_type).Append('\n');
        foreach (var series in all.OrderBy(s => s.Labels(), StringComparer.Ordinal))
        {
            if (_type == "histogram")
            {
                series.WriteHistogram(text, Name);
            }
            else
            {
                series.WriteValue(text, Name);
            }
        }
    }

    private MetricSeries? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var series in _series)
        {
            if (series.Matches(tags))
            {
                return series;
            }
        }

        return null;
    }

    private MetricSeries Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_adding)
        {
            if (Find(tags) is { } added)
            {
                return added;
            }

            var series = new MetricSeries(tags.ToArray(), _bounds);
            _series = [.. _series, series];
            return series;
        }
    }
}
