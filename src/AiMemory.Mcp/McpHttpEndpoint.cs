using AiMemory.Mcp.Http;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Mcp;

/// <summary>
/// The MCP endpoint of a node, for its web host to mount at <c>/mcp</c> behind the same credentials as the rest:
/// <c>app.Map("/mcp", endpoint.HandleAsync)</c>. Thread-safe; dispose it when the host has stopped.
/// </summary>
/// <param name="stopping">When it fires, event streams end, so that they do not hold up the host's shutdown.</param>
public sealed class McpHttpEndpoint(
    McpServerOptions options,
    McpHttpOptions httpOptions,
    Func<CancellationToken, ValueTask<IMemoryService>> open,
    TimeProvider? timeProvider = null,
    CancellationToken stopping = default) : IDisposable
{
    private readonly StreamableHttp _transport = new(options, httpOptions, open, timeProvider ?? TimeProvider.System, stopping);

    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            await _transport.HandleAsync(new AspNetExchange(context)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client hung up; what it asked for went on without it.
        }
    }

    public void Dispose() => _transport.Dispose();
}
