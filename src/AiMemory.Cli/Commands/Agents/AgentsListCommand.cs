using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands.Agents;

internal sealed class AgentsListCommand(CliContext context)
    : CliCommand("list", "Registered agents, oldest first", context)
{
    public static Task<int> PrintAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var agents = CliCall.Require(await service.ListAgentsAsync(call.Caller, call.CancellationToken).ConfigureAwait(false));
        if (call.Json)
        {
            return call.PrintJson(w => Wire.WriteAgents(w, agents));
        }

        if (agents.Count == 0)
        {
            return call.Print("no registered agents");
        }

        foreach (var agent in agents)
        {
            call.Print($"{agent.AgentId}  type={agent.AgentType}  registered={agent.RegisteredAt}  last_seen={agent.LastSeenAt}");
        }

        return call.Print($"{agents.Count} registered agents");
    });

    protected override Task<int> ExecuteAsync(CliCall call) => PrintAsync(call);
}
