using System.Globalization;

namespace AiMemory.Gateway.Metrics;

/// <summary>A Prometheus histogram with fixed bounds.</summary>
internal sealed class LatencyHistogram(double[] bounds)
{
    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[bounds.Length];
    private long _count;
    private double _sum;

    public void Record(double seconds)
    {
        lock (_gate)
        {
            _count++;
            _sum += seconds;
            for (var i = 0; i < bounds.Length; i++)
            {
                if (seconds <= bounds[i])
                {
                    _counts[i]++;
                }
            }
        }
    }

    public IEnumerable<string> Lines(string name, string labels)
    {
        lock (_gate)
        {
            var lines = new List<string>(bounds.Length + 3);
            for (var i = 0; i < bounds.Length; i++)
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{bounds[i]}\"}} {_counts[i]}"));
            }

            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"+Inf\"}} {_count}"));
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {_sum}"));
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{name}_count{{{labels}}} {_count}"));
            return lines;
        }
    }
}
