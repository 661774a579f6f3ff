using System.CommandLine;
using AiMemory.Cli.Configuration;
using AiMemory.Cli.Hosting;
using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands;

internal sealed class McpCommand : CliCommand
{
    private readonly Option<string> _tier;
    private readonly Option<string> _profile;
    private readonly Option<string?> _printConfig;
    private readonly ModelFlags _models;

    public McpCommand(CliContext context)
        : base("mcp", "Run the MCP server over standard input and output", context)
    {
        Examples = ["ai-memory mcp --print-config claude-code", "ai-memory --url http://127.0.0.1:9077 mcp"];
        _tier = Offering(
            Default("--tier", null, "TIER", "semantic", "keyword, semantic, smart or autonomous"),
            "keyword", "semantic", "smart", "autonomous");
        _profile = Default("--profile", null, "PROFILE", "full", "Tools to list: core or full");
        _profile.AcceptOnlyFromAmong("core", "full");
        _models = new ModelFlags(this, language: true, embedding: true);
        _printConfig = Offering(
            Value<string?>("--print-config", null, "CLIENT", $"Print ready-to-paste configuration for {string.Join(", ", McpClientConfig.Clients)}"),
            [.. McpClientConfig.Clients]);
    }

    protected override Task<int> ExecuteAsync(CliCall call)
    {
        call.Adjust = options => _models.Apply(call, options with { FeatureTier = FeatureTiers.Parse(call.Need(_tier)) });
        if (call.Get(_printConfig) is { } client)
        {
            return Task.FromResult(PrintConfiguration(call, client));
        }

        // The flag --agent-id has no effect here, only the environment has (contract, mcp 1.5).
        var agentId = call.Console.Environment("AI_MEMORY_AGENT_ID") is { Length: > 0 } id ? id : null;
        return call.Host.RunMcpAsync(
            new McpOptions(call.OpenOptions, call.Need(_profile), agentId, call.Settings.Anonymize),
            call.Console.InputStream,
            call.Console.OutputStream,
            call.Error);
    }

    private static int PrintConfiguration(CliCall call, string client)
    {
        if (McpClientConfig.For(client, call.Settings) is not { } config)
        {
            throw CliFailureException.Usage(
                $"invalid value '{client}' for '--print-config <CLIENT>': one of {string.Join(", ", McpClientConfig.Clients)}");
        }

        // Where it goes is for the person; what goes there is for the clipboard or a pipe.
        call.Error.WriteLine(config.Where);
        return call.Print(config.Text);
    }
}
