using AiMemory.Campaign.Reports;

namespace AiMemory.Campaign.Chaos;

/// <summary>A fault class over all its cycles.</summary>
internal sealed record ClassReport
{
    public required string Summary { get; init; }

    public required bool Pass { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public string? Skipped { get; init; }

    public int Cycles { get; init; }

    public int Writes { get; init; }

    public int Ok { get; init; }

    public int QuorumNotMet { get; init; }

    /// <summary>Neither acknowledged nor 503: cut or refused connections, no answer within 5 s, 507 of a node whose disk is full.</summary>
    public int Failed { get; init; }

    public IReadOnlyDictionary<string, int> AcknowledgedButMissing { get; init; } = new Dictionary<string, int>();

    public int Resurrected { get; init; }

    public int Overwritten { get; init; }

    public int StaleReads { get; init; }

    public int WrongAnswers { get; init; }

    /// <summary>Share of cycles after which all nodes were equal within the limit.</summary>
    public double ConvergenceFraction { get; init; }

    public Spread? TimeToConvergeMs { get; init; }

    public Spread? TimeWithoutServiceMs { get; init; }

    public Spread? LatencyMs { get; init; }

    public IReadOnlyList<CycleReport> CycleReports { get; init; } = [];
}
