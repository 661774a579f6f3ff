using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands.Agents;

/// <summary><c>agents</c> alone lists.</summary>
internal sealed class AgentsCommand : CliCommand
{
    public AgentsCommand(CliContext context)
        : base("agents", "Registered agents", context)
    {
        Subcommands.Add(new AgentsListCommand(context));
        Subcommands.Add(new AgentsRegisterCommand(context));
    }

    protected override Task<int> ExecuteAsync(CliCall call) => AgentsListCommand.PrintAsync(call);
}
