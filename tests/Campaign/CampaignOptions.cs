namespace AiMemory.Campaign;

/// <summary>What a campaign is asked to do.</summary>
internal sealed record CampaignOptions
{
    /// <summary>Phases to run, 1 to 4.</summary>
    public required IReadOnlyList<int> Phases { get; init; }

    /// <summary>Cycles per fault class.</summary>
    public required int Cycles { get; init; }

    /// <summary>Writes per cycle, at least: the load goes on until the fault is over.</summary>
    public int WritesPerCycle { get; init; } = 100;

    /// <summary>Fault classes to run; empty: all.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Where the reports go.</summary>
    public required string Out { get; init; }

    /// <summary>Where nodes have their folders; deleted in the end.</summary>
    public required string Work { get; init; }

    /// <summary>The node program.</summary>
    public required string Program { get; init; }

    /// <summary>How soon after the last fault all nodes have to be equal, milliseconds (promise P3).</summary>
    public double ConvergeMaxMs { get; init; } = 5_000;

    /// <summary>Seed of everything that is drawn.</summary>
    public int Seed { get; init; } = 1;
}
