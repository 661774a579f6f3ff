using System.CommandLine;

namespace AiMemory.Cli.Commands.Pending;

/// <summary>Groups the commands of queued actions.</summary>
internal sealed class PendingCommand : Command
{
    public PendingCommand(CliContext context)
        : base("pending", "Actions that wait for approval")
    {
        Subcommands.Add(new PendingListCommand(context));
        Subcommands.Add(new PendingApproveCommand(context));
        Subcommands.Add(new PendingRejectCommand(context));
    }
}
