namespace AiMemory.Cli.Hosting;

/// <param name="From">A snapshot, or a directory of which the newest snapshot is taken.</param>
public sealed record RestoreOptions(string DatabasePath, string From, bool SkipVerify);
