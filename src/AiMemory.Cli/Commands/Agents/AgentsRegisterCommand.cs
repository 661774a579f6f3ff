using System.CommandLine;
using AiMemory.Cli.Output;
using AiMemory.UseCases;

namespace AiMemory.Cli.Commands.Agents;

internal sealed class AgentsRegisterCommand : CliCommand
{
    private readonly Option<string> _agentId;
    private readonly Option<string> _agentType;
    private readonly Option<string?> _capabilities;

    public AgentsRegisterCommand(CliContext context)
        : base("register", "Register an agent, or refresh its registration", context)
    {
        // Its own required option: the global one does not satisfy it (contract, 1).
        _agentId = Required<string>("--agent-id", null, "ID", "The agent");
        _agentType = Required<string>("--agent-type", null, "TYPE", "human, system or ai:<name>");
        _capabilities = Value<string?>("--capabilities", null, "A,B", "Comma-separated");
    }

    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var registered = CliCall.Require(await service.RegisterAgentAsync(
            new RegisterAgentRequest(
                call.Need(_agentId), call.Need(_agentType), Inputs.CommaList(call.Get(_capabilities))),
            call.Caller,
            call.CancellationToken).ConfigureAwait(false));
        return call.Json
            ? call.PrintJson(w => Wire.WriteRegistered(w, registered))
            : call.Print(
                $"registered {registered.AgentId} (type={registered.AgentType}, capabilities={string.Join(',', registered.Capabilities)})");
    });
}
