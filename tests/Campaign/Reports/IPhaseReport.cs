namespace AiMemory.Campaign.Reports;

/// <summary>What every phase's report says.</summary>
internal interface IPhaseReport
{
    bool Pass { get; }

    /// <summary>Why it did not pass; empty when it did.</summary>
    IReadOnlyList<string> Reasons { get; }

    /// <summary>Why this machine cannot run it; null when it ran. What is skipped has not passed.</summary>
    string? Skipped { get; }
}
