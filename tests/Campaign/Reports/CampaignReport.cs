using AiMemory.Campaign.Machine;

namespace AiMemory.Campaign.Reports;

/// <summary><c>campaign.json</c>: the verdict, where it was reached and on what.</summary>
internal sealed record CampaignReport
{
    public required bool Pass { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public required IReadOnlyList<string> Skipped { get; init; }

    public required string Version { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required double TookS { get; init; }

    public required int Cycles { get; init; }

    public required int WritesPerCycle { get; init; }

    public required int Seed { get; init; }

    public required MachineFacts Machine { get; init; }

    public required IReadOnlyList<PhaseVerdict> Phases { get; init; }
}
