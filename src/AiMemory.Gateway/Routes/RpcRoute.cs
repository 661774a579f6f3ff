using System.Text.Json;
using AiMemory.Gateway.Routing;
using AiMemory.Remote;

namespace AiMemory.Gateway.Routes;

/// <summary>The use cases for our own command line and MCP server when a node holds the file.</summary>
internal static class RpcRoute
{
    public static async Task InvokeAsync(Call call)
    {
        var operation = call.Segment(3);
        if (!RemoteDispatcher.Knows(operation))
        {
            call.Http.Response.StatusCode = 404;
            return;
        }

        var dispatcher = new RemoteDispatcher(call.Service);
        var arguments = await JsonBody.ReadAsync(call).ConfigureAwait(false);
        if (RemoteDispatcher.IsStream(operation))
        {
            call.Http.Response.ContentType = "application/x-ndjson";
            await dispatcher.StreamAsync(operation, call.Http.Response.Body, call.Aborted).ConfigureAwait(false);
            return;
        }

        try
        {
            var answer = await dispatcher.InvokeAsync(operation, arguments, CancellationToken.None).ConfigureAwait(false);
            await call.WriteAsync(200, "application/json", answer ?? throw Rejection.BadPath("unknown operation")).ConfigureAwait(false);
        }
        catch (JsonException exception)
        {
            throw Rejection.BadJson(exception.Message);
        }
    }
}
