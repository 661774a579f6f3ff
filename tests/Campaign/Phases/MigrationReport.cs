using AiMemory.Campaign.Reports;

namespace AiMemory.Campaign.Phases;

/// <summary><c>phase3.json</c>.</summary>
internal sealed record MigrationReport : IPhaseReport
{
    public int Phase => 3;

    public required bool Pass { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public string? Skipped { get; init; }

    public int Memories { get; init; }

    public int Links { get; init; }

    public int Archived { get; init; }

    /// <summary>What each run said it wrote: there, there again, back.</summary>
    public IReadOnlyDictionary<string, long> MemoriesWritten { get; init; } = new Dictionary<string, long>();

    /// <summary>Digests of all namespaces: at the source, in PostgreSQL, after coming back.</summary>
    public IReadOnlyDictionary<string, string> Digests { get; init; } = new Dictionary<string, string>();

    /// <summary>Fields that differ there or after coming back; a few are named in the reasons.</summary>
    public int FieldsDifferent { get; init; }

    public IReadOnlyDictionary<string, double> TookMs { get; init; } = new Dictionary<string, double>();
}
