using AiMemory.Mcp;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Mcp.Tests.Support;

/// <summary>A web host with nothing but the MCP endpoint, on a free port of the loopback address.</summary>
internal sealed class HttpNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly McpHttpEndpoint _endpoint;

    private HttpNode(WebApplication app, McpHttpEndpoint endpoint) => (_app, _endpoint) = (app, endpoint);

    public Uri Url { get; private set; } = null!;

    public static async Task<HttpNode> StartAsync(IMemoryService service, McpHttpOptions? options = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var endpoint = new McpHttpEndpoint(
            new McpServerOptions(), options ?? new McpHttpOptions(), _ => ValueTask.FromResult(service), stopping: app.Lifetime.ApplicationStopping);
        app.Map("/mcp", endpoint.HandleAsync);
        var node = new HttpNode(app, endpoint);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        node.Url = new Uri(address + "/mcp");
        return node;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().WaitAsync(TimeSpan.FromSeconds(5));
        await _app.DisposeAsync();
        _endpoint.Dispose();
    }
}
