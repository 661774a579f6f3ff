using System.CommandLine;

namespace AiMemory.Cli.Commands.Archive;

/// <summary>Groups the archive's commands.</summary>
internal sealed class ArchiveCommand : Command
{
    public ArchiveCommand(CliContext context)
        : base("archive", "Memories set aside by expiry or forget")
    {
        Subcommands.Add(new ArchiveListCommand(context));
        Subcommands.Add(new ArchiveRestoreCommand(context));
        Subcommands.Add(new ArchivePurgeCommand(context));
        Subcommands.Add(new ArchiveStatsCommand(context));
    }
}
