namespace AiMemory.Cli.Hosting;

/// <summary>What was copied (contract, cli 9).</summary>
public sealed record MigrateReport(
    string FromUrl,
    string ToUrl,
    long MemoriesRead,
    long MemoriesWritten,
    int Batches,
    bool DryRun,
    IReadOnlyList<string> Errors)
{
    /// <summary>What was taken over and what was read besides memories, for people.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
