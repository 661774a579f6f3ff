using AiMemory.Campaign.Phases;

namespace AiMemory.Campaign.Reports;

/// <summary>A report, and the file it stands in.</summary>
internal sealed record PhaseResult(int Phase, string File, bool Pass, string? Skipped, IReadOnlyList<string> Reasons, IPhaseReport Report)
{
    /// <summary>What was skipped, and why: the phase itself or fault classes of it.</summary>
    public IEnumerable<string> SkippedParts() =>
        (Skipped is null ? [] : new[] { $"{File}: {Skipped}" })
        .Concat(Report is ChaosReport chaos ? chaos.Classes.Where(c => c.Value.Skipped is not null).Select(c => $"{c.Key}: {c.Value.Skipped}") : []);
}
