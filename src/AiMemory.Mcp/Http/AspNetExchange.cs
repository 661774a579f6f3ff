using Microsoft.AspNetCore.Http;

namespace AiMemory.Mcp.Http;

/// <summary>The exchange over ASP.NET Core.</summary>
internal sealed class AspNetExchange(HttpContext context) : HttpExchange
{
    public override string Method => context.Request.Method;

    public override CancellationToken Aborted => context.RequestAborted;

    public override string? LocalAddress => context.Connection.LocalIpAddress?.ToString();

    public override string? GetHeader(string name) =>
        context.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    public override async ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(int bytesMax, CancellationToken cancellationToken)
    {
        if (context.Request.ContentLength > bytesMax)
        {
            return null;
        }

        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var read = await context.Request.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return body.GetBuffer().AsMemory(0, (int)body.Length);
            }

            if (body.Length + read > bytesMax)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }
    }

    public override void SetHeader(string name, string value) => context.Response.Headers[name] = value;

    public override async ValueTask AnswerAsync(int status, ReadOnlyMemory<byte> json)
    {
        context.Response.StatusCode = status;
        if (json.IsEmpty)
        {
            context.Response.ContentLength = 0;
            return;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
    }

    public override async ValueTask BeginEventsAsync()
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }
}
