namespace AiMemory.Cli.Hosting;

/// <param name="MovedTo">Where the previous database went; null when there was none.</param>
public sealed record RestoreReport(string From, string To, string? MovedTo);
