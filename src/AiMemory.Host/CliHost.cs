using AiMemory.Cli.Hosting;
using AiMemory.Host.Nodes;
using AiMemory.Host.Sessions;
using AiMemory.Host.Stores;
using AiMemory.Mcp;
using AiMemory.Storage.Sqlite;

namespace AiMemory.Host;

/// <summary>Composes what the command line asks for.</summary>
/// <param name="sqlite">Ends when SQLite's library can be used.</param>
internal sealed class CliHost(Task sqlite) : ICliHost
{
    public async ValueTask<IServiceSession> OpenServiceAsync(OpenOptions options, CancellationToken cancellationToken)
    {
        // A node that serves the file is talked to: two processes never own one file.
        var address = StoreAddress.OfDatabase(options.DatabasePath);
        var url = options.Url ?? await OpenStore.FindNodeAsync(address, cancellationToken).ConfigureAwait(false);
        await (url is null ? sqlite : Task.CompletedTask).ConfigureAwait(false);
        return url is null
            ? await EmbeddedSession.OpenAsync(address, options.Service, Console.Error, cancellationToken).ConfigureAwait(false)
            : new RemoteSession(url, options.ApiKey);
    }

    public async Task<int> ServeAsync(ServeOptions options, TextWriter output, TextWriter error)
    {
        await sqlite.ConfigureAwait(false);
        return await new NodeServer(options, output, error).RunAsync().ConfigureAwait(false);
    }

    public async Task<int> RunGatewayAsync(GatewayRunOptions options, TextWriter output, TextWriter error)
    {
#if ORLEANS
        return await new GatewayServer(options, output, error).RunAsync().ConfigureAwait(false);
#else
        await error.WriteLineAsync("Error: a gateway needs a build with the cluster engine; this one serves a single node").ConfigureAwait(false);
        return 1;
#endif
    }

    public async Task<int> RunMcpAsync(McpOptions options, Stream input, Stream output, TextWriter error)
    {
        await error.WriteLineAsync($"ai-memory MCP server started (stdio, tier={options.Open.Service.FeatureTier})").ConfigureAwait(false);
        IServiceSession? session = null;
        try
        {
            var server = new McpStdioServer(
                new McpServerOptions
                {
                    Profile = options.Profile == "core" ? McpProfile.Core : McpProfile.Full,
                    EnvironmentAgentId = options.AgentId,
                    Anonymize = options.Anonymize,
                    Log = error.WriteLine,
                },
                async cancellationToken => (session = await OpenServiceAsync(options.Open, cancellationToken).ConfigureAwait(false)).Service);
            // A client ends it by closing its input; whoever started it in a terminal by Ctrl-C, while a read is still waiting.
            using var signals = new StopSignals(graceSecs: 0);
            var serving = server.RunAsync(input, output, CancellationToken.None);
            return await Task.WhenAny(serving, signals.Stopped).ConfigureAwait(false) == serving ? await serving.ConfigureAwait(false) : 0;
        }
        finally
        {
            if (session is not null)
            {
                await session.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    public async ValueTask<RestoreReport> RestoreAsync(RestoreOptions options, CancellationToken cancellationToken)
    {
        if (StoreAddress.OfDatabase(options.DatabasePath).Path is null)
        {
            throw new IOException(
                "restore replaces a file; to bring a snapshot to PostgreSQL, use: ai-memory migrate --from sqlite:///SNAPSHOT --to postgres://...");
        }

        await sqlite.ConfigureAwait(false);
        var (snapshot, moved) = Backups.Restore(options.DatabasePath, options.From, options.SkipVerify, TimeProvider.System.GetUtcNow());
        return new RestoreReport(snapshot, options.DatabasePath, moved);
    }

    public async ValueTask<MigrateReport> MigrateAsync(
        MigrateOptions options, IProgress<long> progress, CancellationToken cancellationToken)
    {
        await sqlite.ConfigureAwait(false);
        return await MigrationRun.RunAsync(options, progress, cancellationToken).ConfigureAwait(false);
    }
}
