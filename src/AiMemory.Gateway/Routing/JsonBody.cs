using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Routing;

/// <summary>Reads a request body whole, after the checks that come before its first byte.</summary>
internal static class JsonBody
{
    public static async ValueTask<byte[]> ReadAsync(Call call)
    {
        var request = call.Http.Request;
        if (!IsJson(request.ContentType))
        {
            throw Rejection.NoJsonType();
        }

        if (request.ContentLength > GatewayApplication.BodyBytesMax)
        {
            throw Rejection.TooLarge();
        }

        if (request.ContentLength is { } length)
        {
            var body = new byte[length];
            await request.Body.ReadExactlyAsync(body, call.Aborted).ConfigureAwait(false);
            return body;
        }

        return await ReadChunkedAsync(request.Body, call.Aborted).ConfigureAwait(false);
    }

    private static async ValueTask<byte[]> ReadChunkedAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        while (true)
        {
            var read = await stream.ReadAsync(buffer.GetMemory(4096), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return buffer.WrittenSpan.ToArray();
            }

            buffer.Advance(read);
            if (buffer.WrittenCount > GatewayApplication.BodyBytesMax)
            {
                throw Rejection.TooLarge();
            }
        }
    }

    /// <summary><c>application/json</c> or <c>application/*+json</c>, parameters allowed.</summary>
    private static bool IsJson(string? contentType)
    {
        var type = (contentType ?? string.Empty).Split(';')[0].Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase)
                && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
                && type.Length > "application/+json".Length);
    }
}
