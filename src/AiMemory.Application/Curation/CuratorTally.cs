using AiMemory.Domain.Json;
using AiMemory.Domain.Time;
using AiMemory.UseCases;

namespace AiMemory.Application.Curation;

/// <summary>The figures of a cycle while it runs.</summary>
internal sealed class CuratorTally(DateTimeOffset startedAt, bool dryRun)
{
    public int Scanned { get; set; }

    public int Eligible { get; set; }

    public int Tagged { get; set; }

    public int Contradictions { get; set; }

    public int Attempted { get; set; }

    public int SkippedByCap { get; set; }

    public int Clusters { get; set; }

    public int Consolidated { get; set; }

    public int Forgotten { get; set; }

    public int PriorityAdjustments { get; set; }

    public int RollbackEntries { get; set; }

    public List<string> Errors { get; } = [];

    public List<string> AutonomyErrors { get; } = [];

    public bool DryRun => dryRun;

    /// <summary>An error of the autonomy phases stands in both lists.</summary>
    public void AddAutonomyError(string error)
    {
        AutonomyErrors.Add(error);
        Errors.Add(error);
    }

    public CuratorReport ToReport(DateTimeOffset completedAt) => new()
    {
        StartedAt = Timestamps.Format(startedAt),
        CompletedAt = Timestamps.Format(completedAt),
        CycleDurationMs = (long)(completedAt - startedAt).TotalMilliseconds,
        MemoriesScanned = Scanned,
        MemoriesEligible = Eligible,
        AutoTagged = Tagged,
        ContradictionsFound = Contradictions,
        OperationsAttempted = Attempted,
        OperationsSkippedCap = SkippedByCap,
        ClustersFormed = Clusters,
        MemoriesConsolidated = Consolidated,
        MemoriesForgotten = Forgotten,
        PriorityAdjustments = PriorityAdjustments,
        RollbackEntriesWritten = RollbackEntries,
        AutonomyErrors = [.. AutonomyErrors],
        Errors = [.. Errors],
        DryRun = DryRun,
    };

    /// <summary>The content of the report's memory (rules 20).</summary>
    public string ToMemory(DateTimeOffset completedAt) => WireJson.ToText(
        writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("cycle_ts"u8, Timestamps.Format(startedAt));
            writer.WriteNumber("cycle_duration_ms"u8, (long)(completedAt - startedAt).TotalMilliseconds);
            writer.WriteNumber("auto_tagged"u8, Tagged);
            writer.WriteNumber("contradictions_found"u8, Contradictions);
            writer.WriteNumber("clusters_formed"u8, Clusters);
            writer.WriteNumber("memories_consolidated"u8, Consolidated);
            writer.WriteNumber("memories_forgotten"u8, Forgotten);
            writer.WriteNumber("priority_adjustments"u8, PriorityAdjustments);
            writer.WriteNumber("rollback_entries_written"u8, RollbackEntries);
            writer.WriteNumber("errors_total"u8, Errors.Count);
            writer.WriteEndObject();
        },
        pretty: true);
}
