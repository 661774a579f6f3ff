using AiMemory.Diagnostics;

namespace AiMemory.Engine;

/// <summary>What one node tells an operator of itself.</summary>
/// <param name="ResidentBytes">Memory of its process.</param>
public sealed record NodeReport(EngineStatus Status, ActivityCounts Activity, long ResidentBytes);
