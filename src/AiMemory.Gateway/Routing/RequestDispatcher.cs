using AiMemory.Gateway.Answers;
using AiMemory.Gateway.Requests;
using AiMemory.Remote;
using AiMemory.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace AiMemory.Gateway.Routing;

/// <summary>
/// Every request passes here: size of the target, OPTIONS, API key, route, method, and then its handler. The only place where an
/// exception becomes an answer, so that none is ever a stack trace.
/// </summary>
internal sealed partial class RequestDispatcher(
    RouteTable routes,
    ApiKeyGate gate,
    StatusMonitor status,
    IReadOnlyList<Func<HttpContext, Task<bool>>> mounts,
    ILogger<RequestDispatcher> logger)
{
    private static readonly StringValues Vary = "origin, access-control-request-method, access-control-request-headers";

    public Task HandleAsync(HttpContext http)
    {
        http.Response.Headers.Vary = Vary;
        var rawTarget = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (rawTarget.Length > RequestTarget.BytesMax)
        {
            return Answer.Empty(http, StatusCodes.Status414UriTooLong);
        }

        var method = http.Request.Method;
        var path = RequestTarget.PathOf(rawTarget);
        var route = routes.Match(path, out var segment);
        if (method == HttpMethods.Options)
        {
            http.Response.Headers.Allow = route?.Allow;
            return Answer.Empty(http, StatusCodes.Status200OK);
        }

        if (!gate.Admits(http, rawTarget))
        {
            if (gate.AsksForPassword(http, rawTarget))
            {
                http.Response.Headers.WWWAuthenticate = "Basic realm=\"ai-memory: any name, the API key as password\", charset=\"UTF-8\"";
            }

            return Answer.Error(http, StatusCodes.Status401Unauthorized, "missing or invalid API key");
        }

        if (route is null)
        {
            return RunAsync(AskMountsAsync, http, string.Empty);
        }

        if (route.Find(method) is not { } handler)
        {
            http.Response.Headers.Allow = route.Allow;
            return Answer.Empty(http, StatusCodes.Status405MethodNotAllowed);
        }

        if (!PercentText.TryDecodeSegment(segment, out var id))
        {
            return Answer.Error(http, StatusCodes.Status400BadRequest, "Invalid URL: Invalid UTF-8 in `id`");
        }

        if (http.Request.Headers["Idempotency-Key"] is [{ Length: > CallerOf.IdempotencyKeyMax }, ..])
        {
            return Answer.Error(http, StatusCodes.Status400BadRequest, "Idempotency-Key exceeds max length of 255 bytes");
        }

        Admit(http);
        return RunAsync(handler, http, id);
    }

    private void Admit(HttpContext http)
    {
        if (status.Degraded is { } degraded)
        {
            http.Response.Headers["X-Memory-Degraded"] = degraded;
        }

        if (status.Lag is { } lag)
        {
            http.Response.Headers["X-Memory-Lag"] = lag;
        }
    }

    private async Task AskMountsAsync(HttpContext http, string id)
    {
        foreach (var mount in mounts)
        {
            if (await mount(http).ConfigureAwait(false))
            {
                return;
            }
        }

        await Answer.Empty(http, StatusCodes.Status404NotFound).ConfigureAwait(false);
    }

    private async Task RunAsync(RouteHandler handler, HttpContext http, string id)
    {
        try
        {
            await handler(http, id).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await FailAsync(http, e).ConfigureAwait(false);
        }
    }

    private Task FailAsync(HttpContext http, Exception exception)
    {
        switch (exception)
        {
            case StorageFullException when !http.Response.HasStarted:
                return Answer.Error(http, StatusCodes.Status507InsufficientStorage, exception.Message);

            // A gateway without a node.
            case RemoteUnavailableException unavailable when !http.Response.HasStarted:
                return ProblemAnswer.Send(http, unavailable.Problem);

            // A store on a server that is away: it works again when that is back.
            case StoreUnavailableException when !http.Response.HasStarted:
                http.Response.Headers.RetryAfter = "2";
                return Answer.Error(http, StatusCodes.Status503ServiceUnavailable, exception.Message);

            // The server's own refusals while a body comes in: broken framing, or too slow.
            case BadHttpRequestException refused when !http.Response.HasStarted:
                return Answer.Error(http, refused.StatusCode, $"Failed to buffer the request body: {refused.Message}");
            case OperationCanceledException when http.RequestAborted.IsCancellationRequested:
            case Microsoft.AspNetCore.Connections.ConnectionResetException:
            case Microsoft.AspNetCore.Connections.ConnectionAbortedException:
                http.Abort(); // nobody is there to hear the answer
                return Task.CompletedTask;
            case ObjectDisposedException when !http.Response.HasStarted:
                return Answer.Error(http, StatusCodes.Status503ServiceUnavailable, "the node is shutting down");
        }

        LogFailed(http.Request.Method, exception);
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }

        return Answer.Error(http, StatusCodes.Status500InternalServerError, "internal server error");
    }

    // Without the target: it may carry an API key, or what was searched for.
    [LoggerMessage(EventId = 3001, Level = LogLevel.Error, Message = "a {Method} request failed")]
    private partial void LogFailed(string method, Exception exception);
}
