namespace AiMemory.Diagnostics;

/// <param name="Writes">Writes that this node answered as acknowledged, since it started.</param>
/// <param name="QuorumFailures">Writes that it answered as not acknowledged, since it started.</param>
/// <param name="WritesPerSecond">Acknowledged here, over the last few seconds.</param>
/// <param name="Busiest">Changes in the last half to whole minute by namespace, whichever node decided them; most first.</param>
public sealed record ActivityCounts(
    long Writes,
    long QuorumFailures,
    double WritesPerSecond,
    IReadOnlyList<KeyValuePair<string, long>> Busiest,
    long UptimeSeconds);
