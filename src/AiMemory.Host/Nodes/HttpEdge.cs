using AiMemory.Cli.Hosting;
using AiMemory.Gateway;
using AiMemory.Mcp;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AiMemory.Host.Nodes;

/// <summary>The HTTP API, and MCP at <c>/mcp</c>, over use cases wherever they are.</summary>
internal sealed class HttpEdge : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly McpHttpEndpoint _mcp;
    private readonly WebApplication _app;
    private readonly GatewayOptions _options;

    /// <param name="pages">Requests that are the engine's own pages; false when it is none.</param>
    public HttpEdge(GatewayOptions options, IMemoryService service, Func<HttpContext, Task<bool>> pages, TextWriter output)
    {
        _options = options;
        _mcp = new McpHttpEndpoint(
            new McpServerOptions(),
            new McpHttpOptions { AllowedHosts = [options.Host] },
            _ => ValueTask.FromResult(service),
            timeProvider: null,
            _stopping.Token);
        _app = GatewayApplication.Build(
            options,
            service,
            log => log.SetMinimumLevel(LogLevel.Warning).AddProvider(new LineLoggerProvider(output))
                // It logs what is below a warning alone, and as long as it may log anything, each request gets a trace of its own for that.
                // Who exports traces has them all the same.
                .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None),
            async http =>
            {
                if (http.Request.Path != "/mcp")
                {
                    return await pages(http).ConfigureAwait(false);
                }

                await _mcp.HandleAsync(http).ConfigureAwait(false);
                return true;
            });
    }

    /// <summary>Where and for whom it listens, as a command was told.</summary>
    public static GatewayOptions OptionsOf(ListenOptions listen) => new()
    {
        Host = listen.Host,
        Port = listen.Port,
        ApiKey = listen.ApiKey,
        TlsCert = listen.TlsCert,
        TlsKey = listen.TlsKey,
        MtlsAllowlist = listen.MtlsAllowlist,
        Insecure = listen.Insecure,
    };

    /// <summary>Listens; returns the URL.</summary>
    public async Task<string> StartAsync()
    {
        await _app.StartAsync().ConfigureAwait(false);
        return _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? $"http://{_options.Host}:{_options.Port}";
    }

    /// <summary>Ends event streams: they would hold up the stop.</summary>
    public Task EndStreamsAsync() => _stopping.CancelAsync();

    /// <summary>Takes no more requests, and waits for those under way.</summary>
    public async Task StopAsync(TimeSpan drain)
    {
        using var limit = new CancellationTokenSource(drain);
        await _app.StopAsync(limit.Token).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync().ConfigureAwait(false);
        _mcp.Dispose();
        _stopping.Dispose();
    }
}
