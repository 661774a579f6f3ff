using System.Net;
using System.Text.Json;
using AiMemory.Gateway.Answers;
using AiMemory.Gateway.Requests;
using AiMemory.Remote;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Routes;

/// <summary>
/// The use cases for other processes of this product: the command line on a node that is running. Some of them name files of this
/// machine, so it is open to this machine, and beyond it only to callers who have shown who they are; never to web pages.
/// </summary>
internal sealed class RpcRoutes(RemoteDispatcher dispatcher, GatewayOptions options)
{
    public async Task CallAsync(HttpContext http, string id)
    {
        if (!RemoteDispatcher.Knows(id))
        {
            await Answer.Empty(http, StatusCodes.Status404NotFound).ConfigureAwait(false);
            return;
        }

        if (!MayCall(http))
        {
            await Answer.Error(http, StatusCodes.Status403Forbidden, "this route is for the command line of this machine")
                .ConfigureAwait(false);
            return;
        }

        if (!MediaType.IsJson(http.Request.ContentType))
        {
            await Answer.NoJson(http).ConfigureAwait(false);
            return;
        }

        if (RemoteDispatcher.IsStream(id))
        {
            http.Response.ContentType = "application/x-ndjson";
            await dispatcher.StreamAsync(id, http.Response.Body, http.RequestAborted).ConfigureAwait(false);
            return;
        }

        using var body = await RequestBody.ReadAsync(http, options.RpcBodyBytesMax).ConfigureAwait(false);
        await (body.IsTooLarge ? Answer.TooLarge(http, options.RpcBodyBytesMax) : InvokeAsync(http, id, body.Bytes)).ConfigureAwait(false);
    }

    // Browsers name the page's origin on every post; programs do not.
    private bool MayCall(HttpContext http) =>
        http.Request.Headers.Origin.Count == 0
        && (options.ApiKey is not null
            || options.MtlsAllowlist is not null
            || (http.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)));

    private async Task InvokeAsync(HttpContext http, string operation, ReadOnlyMemory<byte> arguments)
    {
        byte[]? answer;
        try
        {
            answer = await dispatcher.InvokeAsync(operation, arguments, CancellationToken.None).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            await Answer.Fault(http, new JsonFault(IsSyntax: true, e.Message)).ConfigureAwait(false);
            return;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = answer!.Length;
        await http.Response.BodyWriter.WriteAsync(answer).ConfigureAwait(false);
    }
}
