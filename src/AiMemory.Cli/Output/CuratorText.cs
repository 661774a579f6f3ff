using AiMemory.Cli.Commands;
using AiMemory.UseCases;

namespace AiMemory.Cli.Output;

internal static class CuratorText
{
    public static int Print(CliCall call, CuratorReport report)
    {
        (string Name, string Value)[] fields =
        [
            ("started_at", report.StartedAt),
            ("completed_at", report.CompletedAt),
            ("cycle_duration_ms", $"{report.CycleDurationMs}"),
            ("memories_scanned", $"{report.MemoriesScanned}"),
            ("memories_eligible", $"{report.MemoriesEligible}"),
            ("auto_tagged", $"{report.AutoTagged}"),
            ("contradictions_found", $"{report.ContradictionsFound}"),
            ("operations_attempted", $"{report.OperationsAttempted}"),
            ("operations_skipped_cap", $"{report.OperationsSkippedCap}"),
            ("clusters_formed", $"{report.ClustersFormed}"),
            ("memories_consolidated", $"{report.MemoriesConsolidated}"),
            ("memories_forgotten", $"{report.MemoriesForgotten}"),
            ("priority_adjustments", $"{report.PriorityAdjustments}"),
            ("rollback_entries_written", $"{report.RollbackEntriesWritten}"),
            ("dry_run", report.DryRun ? "true" : "false"),
            ("errors", $"{report.Errors.Count}"),
        ];
        return ReportText.Print(call, "curator cycle report", fields, report.Errors);
    }
}
