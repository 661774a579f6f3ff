namespace AiMemory.Benchmarks.Cluster;

/// <param name="PerSecond">Acknowledged writes.</param>
/// <param name="P50Ms">Half of them took no longer.</param>
/// <param name="CpuUs">Processor time of all nodes for one write, microseconds; NaN where it cannot be told.</param>
internal sealed record LoadResult(double PerSecond, double P50Ms, double P99Ms, int Failed, double CpuUs);
