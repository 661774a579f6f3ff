using System.CommandLine;
using AiMemory.Cli.Hosting;
using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands;

internal sealed class McpCommand : CliCommand
{
    private readonly Option<string> _tier;
    private readonly Option<string> _profile;
    private readonly Option<string?> _printConfig;

    public McpCommand(CliContext context)
        : base("mcp", "Run the MCP server over standard input and output", context)
    {
        _tier = Default("--tier", null, "TIER", "semantic", "keyword, semantic, smart or autonomous");
        _profile = Default("--profile", null, "PROFILE", "full", "Tools to list: core or full");
        _profile.AcceptOnlyFromAmong("core", "full");
        _printConfig = Value<string?>(
            "--print-config", null, "CLIENT", $"Print ready-to-paste configuration for {string.Join(", ", McpClientConfig.Clients)}");
    }

    protected override Task<int> ExecuteAsync(CliCall call)
    {
        if (call.Get(_printConfig) is { } client)
        {
            return Task.FromResult(call.Print(
                McpClientConfig.For(client, call.Settings)
                ?? throw CliFailureException.Usage(
                    $"invalid value '{client}' for '--print-config <CLIENT>': one of {string.Join(", ", McpClientConfig.Clients)}")));
        }

        // The flag --agent-id has no effect here, only the environment has (contract, mcp 1.5).
        var agentId = call.Console.Environment("AI_MEMORY_AGENT_ID") is { Length: > 0 } id ? id : null;
        return call.Host.RunMcpAsync(
            new McpOptions(
                call.Settings.ToOpenOptions(), call.Need(_tier), call.Need(_profile), agentId, call.Settings.Anonymize),
            call.Console.InputStream,
            call.Console.OutputStream,
            call.Error);
    }
}
