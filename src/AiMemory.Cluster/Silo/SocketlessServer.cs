using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace AiMemory.Cluster.Silo;

/// <summary>The silo's own web pages (the dashboard) have no port: the node's gateway hands their requests over.</summary>
internal sealed class SocketlessServer : IServer
{
    private static readonly Type[] Outer =
        [typeof(IServiceProvidersFeature), typeof(IEndpointFeature), typeof(IRouteValuesFeature), typeof(IRoutingFeature)];

    private Func<IFeatureCollection, Task>? _handle;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _handle = async features =>
        {
            var context = application.CreateContext(features);
            Exception? error = null;
            try
            {
                await application.ProcessRequestAsync(context).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                error = e;
                throw;
            }
            finally
            {
                application.DisposeContext(context, error);
            }
        };
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _handle = null;
        return Task.CompletedTask;
    }

    /// <summary>False when it is not running.</summary>
    public async Task<bool> HandleAsync(IFeatureCollection features)
    {
        if (_handle is not { } handle)
        {
            return false;
        }

        // Without the outer application's own features, which would lead the inner one back into the outer.
        var copy = new FeatureCollection();
        foreach (var (type, value) in features)
        {
            if (!Outer.Contains(type))
            {
                copy[type] = value;
            }
        }

        await handle(copy).ConfigureAwait(false);
        return true;
    }

    public void Dispose() => _handle = null;
}
