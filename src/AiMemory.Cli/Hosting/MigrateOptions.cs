namespace AiMemory.Cli.Hosting;

public sealed record MigrateOptions(string From, string To, int Batch, string? Namespace, bool DryRun);
