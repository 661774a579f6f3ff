#if ORLEANS
using AiMemory.Cli.Hosting;
using AiMemory.Cluster.Gateways;
using AiMemory.Gateway;
using AiMemory.Host.Sessions;

namespace AiMemory.Host.Nodes;

/// <summary>A gateway of a cluster in this process: HTTP and MCP, no data, until a signal ends it.</summary>
internal sealed class GatewayServer(GatewayRunOptions options, TextWriter output, TextWriter error)
{
    public async Task<int> RunAsync()
    {
        using var signals = new StopSignals(options.ShutdownGraceSecs);
        try
        {
            await ServeAsync(signals).ConfigureAwait(false);
            return 0;
        }
        catch (Exception exception) when (exception is GatewayConfigurationException or IOException or UnauthorizedAccessException
            or System.Security.Cryptography.CryptographicException)
        {
            await error.WriteLineAsync($"Error: {exception.Message}").ConfigureAwait(false);
            return 1;
        }
    }

    private async Task ServeAsync(StopSignals signals)
    {
        var gateway = ClusterGateway.Start(GatewayPlan.Of(options), TextWriter.Synchronized(output));
        await using (gateway.ConfigureAwait(false))
        {
            var edge = new HttpEdge(
                HttpEdge.OptionsOf(options) with { Members = gateway.ReportAllAsync },
                gateway.Service,
                _ => Task.FromResult(false),
                output);
            await using (edge.ConfigureAwait(false))
            {
                await PrintBannerAsync(await edge.StartAsync().ConfigureAwait(false)).ConfigureAwait(false);
                var drain = await signals.Stopped.ConfigureAwait(false);
                await edge.EndStreamsAsync().ConfigureAwait(false);
                await edge.StopAsync(drain).ConfigureAwait(false);
            }
        }
    }

    private async Task PrintBannerAsync(string url)
    {
        await output.WriteLineAsync($"ai-memory gateway listening on {url}").ConfigureAwait(false);
        await output.WriteLineAsync($"  MCP     {url}/mcp").ConfigureAwait(false);
        await output.WriteLineAsync("  stop    Ctrl-C").ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
    }
}
#endif
