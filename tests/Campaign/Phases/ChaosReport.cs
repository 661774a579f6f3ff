using AiMemory.Campaign.Chaos;
using AiMemory.Campaign.Reports;

namespace AiMemory.Campaign.Phases;

/// <summary><c>phase4.json</c>.</summary>
internal sealed record ChaosReport : IPhaseReport
{
    public int Phase => 4;

    public required bool Pass { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public string? Skipped { get; init; }

    public required int CyclesPerClass { get; init; }

    public required int WritesPerCycle { get; init; }

    public required IReadOnlyDictionary<string, ClassReport> Classes { get; init; }
}
