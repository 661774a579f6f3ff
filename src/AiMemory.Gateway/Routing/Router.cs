using AiMemory.Gateway.Metrics;
using AiMemory.Gateway.Security;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace AiMemory.Gateway.Routing;

/// <summary>From a request to its route, in the contract's order: OPTIONS, the key, the path, the method; and faults to answers.</summary>
internal sealed partial class Router(
    IMemoryService service,
    ApiKey? key,
    GatewayInstruments instruments,
    ILogger<Router> logger,
    IReadOnlyList<Func<HttpContext, Task<bool>>> mounts)
{
    private const string HealthPath = "/api/v1/health";

    public async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers.Vary = "origin, access-control-request-method, access-control-request-headers";
        var path = PathOf(http);
        var segments = path.Length > 1 ? path[1..].Split('/') : [];
        var route = RouteTable.Find(segments);
        if (HttpMethods.IsOptions(http.Request.Method))
        {
            if (route is not null)
            {
                http.Response.Headers.Allow = route.Allow;
            }

            return;
        }

        var call = new Call(http, service, instruments, segments);
        if (key is not null && path != HealthPath && !key.Admits(http.Request))
        {
            await call.WriteErrorAsync(StatusCodes.Status401Unauthorized, "missing or invalid API key").ConfigureAwait(false);
            return;
        }

        try
        {
            if (route is null)
            {
                await MountedAsync(http).ConfigureAwait(false);
            }
            else if (route.Find(http.Request.Method) is { } handle)
            {
                await handle(call).ConfigureAwait(false);
            }
            else
            {
                http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                http.Response.Headers.Allow = route.Allow;
            }
        }
        catch (Rejection rejection) when (!http.Response.HasStarted)
        {
            await call.WriteErrorAsync(rejection.Status, rejection.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException exception) when (!http.Response.HasStarted)
        {
            await call.WriteErrorAsync(exception.StatusCode, exception.Message).ConfigureAwait(false);
        }
        catch (Exception exception) when (http.RequestAborted.IsCancellationRequested
            && exception is OperationCanceledException or IOException)
        {
            // The client hung up; what it asked for goes on by itself.
            LogHungUp(logger, http.Request.Method, exception.GetType().Name);
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            LogFailure(logger, exception, http.Request.Method, RouteName(route));
            await call.WriteErrorAsync(StatusCodes.Status500InternalServerError, "internal server error").ConfigureAwait(false);
        }
    }

    private async Task MountedAsync(HttpContext http)
    {
        foreach (var mount in mounts)
        {
            if (await mount(http).ConfigureAwait(false))
            {
                return;
            }
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    /// <summary>The path as sent: an encoded slash belongs to a segment, so the decoded path of the framework will not do.</summary>
    private static string PathOf(HttpContext http)
    {
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target) || target[0] != '/')
        {
            target = http.Request.Path.Value ?? "/";
        }

        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }

    private static string RouteName(Route? route) => route is null ? "(mounted)" : "/" + string.Join('/', route.Segments);

    [LoggerMessage(EventId = 3001, Level = LogLevel.Error, Message = "{Method} {Route} failed")]
    private static partial void LogFailure(ILogger logger, Exception exception, string method, string route);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Debug, Message = "A client hung up during {Method} ({Kind})")]
    private static partial void LogHungUp(ILogger logger, string method, string kind);
}
