using System.Globalization;
using System.Text;

namespace AiMemory.Gateway.Metrics;

/// <summary>One set of label values of a family, and what was measured under it.</summary>
internal sealed class MetricSeries(KeyValuePair<string, object?>[] labels, double[] bounds)
{
    private readonly long[] _buckets = new long[bounds.Length];
    private double _sum;
    private long _count;

    public bool Matches(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != labels.Length)
        {
            return false;
        }

        for (var i = 0; i < tags.Length; i++)
        {
            // Recorders pass the same constants in the same order, so this is one comparison of references each.
            if (!ReferenceEquals(tags[i].Value, labels[i].Value) && !Equals(tags[i].Value, labels[i].Value))
            {
                return false;
            }
        }

        return true;
    }

    public void Add(double value)
    {
        lock (_buckets)
        {
            _sum += value;
        }
    }

    public void Set(double value)
    {
        lock (_buckets)
        {
            _sum = value;
        }
    }

    public void Observe(double value)
    {
        lock (_buckets)
        {
            _sum += value;
            _count++;
            for (var i = 0; i < bounds.Length; i++)
            {
                _buckets[i] += value <= bounds[i] ? 1 : 0;
            }
        }
    }

    /// <summary>The sort key among the family's series, and the labels as they are written.</summary>
    public string Labels(string? extra = null)
    {
        var pairs = labels
            .OrderBy(l => l.Key, StringComparer.Ordinal)
            .Select(l => $"{l.Key}=\"{Escape(Convert.ToString(l.Value, CultureInfo.InvariantCulture) ?? string.Empty)}\"");
        var all = string.Join(',', extra is null ? pairs : pairs.Append(extra));
        return all.Length == 0 ? string.Empty : $"{{{all}}}";
    }

    public void WriteValue(StringBuilder text, string name)
    {
        lock (_buckets)
        {
            text.Append(name).Append(Labels()).Append(' ').Append(CultureInfo.InvariantCulture, $"{_sum}").Append('\n');
        }
    }

    public void WriteHistogram(StringBuilder text, string name)
    {
        lock (_buckets)
        {
            for (var i = 0; i < bounds.Length; i++)
            {
                var le = string.Create(CultureInfo.InvariantCulture, $"le=\"{bounds[i]}\"");
                text.Append(name).Append("_bucket").Append(Labels(le)).Append(CultureInfo.InvariantCulture, $" {_buckets[i]}\n");
            }

            text.Append(name).Append("_bucket").Append(Labels("le=\"+Inf\"")).Append(CultureInfo.InvariantCulture, $" {_count}\n");
            text.Append(name).Append("_sum").Append(Labels()).Append(CultureInfo.InvariantCulture, $" {_sum}\n");
            text.Append(name).Append("_count").Append(Labels()).Append(CultureInfo.InvariantCulture, $" {_count}\n");
        }
    }

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);
}
