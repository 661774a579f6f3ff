using System.Runtime.InteropServices;
using AiMemory.Cli.Hosting;
using AiMemory.Gateway;
using AiMemory.Host.Sessions;
using AiMemory.Host.Stores;
using AiMemory.Mcp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AiMemory.Host.Nodes;

/// <summary>One node in this process: the file, the use cases, HTTP and MCP, until a signal ends it.</summary>
internal sealed class NodeServer(ServeOptions options, TextWriter output, TextWriter error)
{
    /// <summary>SIGTERM: whoever sends it starts again on the same port and file a second later.</summary>
    private static readonly TimeSpan TermDrain = TimeSpan.FromMilliseconds(500);

    /// <summary>What of it webhooks may take; the rest of them become dead letters.</summary>
    private static readonly TimeSpan TermWebhooks = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource<TimeSpan> _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<int> RunAsync()
    {
        using var interrupt = OnSignal(PosixSignal.SIGINT, TimeSpan.FromSeconds(Math.Max(0, options.ShutdownGraceSecs)));
        using var terminate = OnSignal(PosixSignal.SIGTERM, TermDrain);
        try
        {
            var session = await OpenAsync().ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                await ServeAsync(session).ConfigureAwait(false);
            }

            return 0;
        }
        catch (Exception exception) when (exception is GatewayConfigurationException or IOException or UnauthorizedAccessException
            or System.Security.Cryptography.CryptographicException)
        {
            await error.WriteLineAsync($"Error: {exception.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    private async ValueTask<INodeSession> OpenAsync()
    {
        if (options.ConfigPath is { } config)
        {
            // Settings that are silently not applied are worse than none.
            throw new GatewayConfigurationException($"--config {config}: node configuration files are not supported yet; use the flags of `serve`");
        }

        var address = options.Store is { } url ? StoreAddress.Parse(url) : StoreAddress.OfFile(options.DatabasePath);
        return options.QuorumWrites > 0 && options.QuorumPeers.Count > 0
            ? await OpenClusterAsync(address).ConfigureAwait(false)
            : await EmbeddedSession.OpenAsync(address, options.Service, output, CancellationToken.None).ConfigureAwait(false);
    }

    // A method of its own: a node alone never loads Orleans.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private async ValueTask<INodeSession> OpenClusterAsync(StoreAddress address)
    {
#if ORLEANS
        return await ClusterSession.OpenAsync(options, address, output, new LineLoggerProvider(output)).ConfigureAwait(false);
#else
        await Task.CompletedTask.ConfigureAwait(false);
        throw new GatewayConfigurationException(
            $"--quorum-writes {options.QuorumWrites} needs a build with the cluster engine; this one serves a single node");
#endif
    }

    private async Task ServeAsync(INodeSession session)
    {
        using var stopping = new CancellationTokenSource();
        using var mcp = new McpHttpEndpoint(
            new McpServerOptions(),
            new McpHttpOptions { AllowedHosts = [options.Host] },
            _ => ValueTask.FromResult(session.Service),
            timeProvider: null,
            stopping.Token);
        var app = GatewayApplication.Build(
            new GatewayOptions
            {
                Host = options.Host,
                Port = options.Port,
                ApiKey = options.ApiKey,
                TlsCert = options.TlsCert,
                TlsKey = options.TlsKey,
                MtlsAllowlist = options.MtlsAllowlist,
                Insecure = options.Insecure,
                NodeUrls = session.NodeUrls,
                Members = session.ListMembersAsync,
            },
            session.Service,
            log => log.SetMinimumLevel(LogLevel.Warning).AddProvider(new LineLoggerProvider(output)),
            async http =>
            {
                if (http.Request.Path != "/mcp")
                {
                    return await session.HandleAsync(http).ConfigureAwait(false);
                }

                await mcp.HandleAsync(http).ConfigureAwait(false);
                return true;
            });
        await using (app.ConfigureAwait(false))
        {
            await app.StartAsync().ConfigureAwait(false);
            var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
                ?? $"http://{options.Host}:{options.Port}";
            await session.Store.AnnounceAsync(url).ConfigureAwait(false);
            await PrintBannerAsync(url, session).ConfigureAwait(false);
            var maintenance = new Maintenance(session.Service, session.Store.Replica, options.Service).Start();

            var drain = await _stop.Task.ConfigureAwait(false);
            await stopping.CancelAsync().ConfigureAwait(false);
            await maintenance.DisposeAsync().ConfigureAwait(false);
            using var limit = new CancellationTokenSource(drain);
            await app.StopAsync(limit.Token).ConfigureAwait(false);
            await session.StopWebhooksAsync(drain <= TermDrain ? TermWebhooks : drain).ConfigureAwait(false);
        }
    }

    private async Task PrintBannerAsync(string url, INodeSession session)
    {
        await output.WriteLineAsync($"ai-memory listening on {url}").ConfigureAwait(false);
        await output.WriteLineAsync($"  data    {session.Store.Display}").ConfigureAwait(false);
        await output.WriteLineAsync($"  engine  {session.Engine}").ConfigureAwait(false);
        await output.WriteLineAsync($"  MCP     {url}/mcp").ConfigureAwait(false);
        await output.WriteLineAsync("  stop    Ctrl-C").ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
    }

    private PosixSignalRegistration OnSignal(PosixSignal signal, TimeSpan drain) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        _stop.TrySetResult(drain);
    });
}
