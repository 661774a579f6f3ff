using System.Diagnostics;

namespace AiMemory.Benchmarks.Drive;

/// <summary>What each of many calls took.</summary>
internal sealed class Latencies
{
    private readonly List<double> _milliseconds = [];

    public int Count => _milliseconds.Count;

    public double P50 => At(0.50);

    public double P99 => At(0.99);

    public void Add(TimeSpan time) => _milliseconds.Add(time.TotalMilliseconds);

    public void Add(Latencies other) => _milliseconds.AddRange(other._milliseconds);

    /// <summary>Runs and times.</summary>
    public async Task MeasureAsync(Func<Task> work)
    {
        var from = Stopwatch.GetTimestamp();
        await work();
        Add(Stopwatch.GetElapsedTime(from));
    }

    private double At(double share)
    {
        var sorted = _milliseconds.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, (int)Math.Ceiling(share * sorted.Length) - 1)];
    }
}
