using System.Text.Json;
using AiMemory.Campaign.Reports;

namespace AiMemory.Campaign.Phases;

/// <summary><c>phase1-node-X.json</c>.</summary>
internal sealed record FunctionalReport : IPhaseReport
{
    public int Phase => 1;

    public required string Host { get; init; }

    public required string Version { get; init; }

    public required bool Pass { get; init; }

    public required IReadOnlyList<string> Reasons { get; init; }

    public string? Skipped => null;

    public JsonElement? Stats { get; init; }

    /// <summary>The curator's report of a dry run.</summary>
    public JsonElement? Curator { get; init; }

    public int McpToolCount { get; init; }

    public int RecallCount { get; init; }

    public int SnapshotCount { get; init; }

    public int ManifestCount { get; init; }

    /// <summary>Namespaces of the restored snapshot whose digest equals the node's.</summary>
    public int RestoredEqual { get; init; }
}
