using System.Buffers;
using System.Text.Json;
using AiMemory.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Answers;

/// <summary>Sends answers. Nothing here decides anything.</summary>
internal static class Answer
{
    private const string JsonType = "application/json";

    // Up to here an answer goes to the connection's own buffer at once; larger ones are handed over as fast as the client reads.
    private const int AtOnceBytesMax = 64 * 1024;

    public static Task Json<T>(HttpContext http, int status, T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = JsonBuffer.Take();
        write(buffer.Writer, value);
        var bytes = buffer.Written;
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = JsonType;
        response.ContentLength = bytes.Length;
        if (bytes.Length > AtOnceBytesMax)
        {
            return SendAsync(response, bytes, buffer);
        }

        response.BodyWriter.Write(bytes.Span);
        buffer.Return();
        return Task.CompletedTask;
    }

    /// <summary>No body at all.</summary>
    public static Task Empty(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    public static Task Error(HttpContext http, int status, string message) =>
        Json(http, status, message, static (writer, text) =>
        {
            writer.WriteStartObject();
            writer.WriteString("error"u8, text);
            writer.WriteEndObject();
        });

    /// <summary>The framework's own refusals: their beginnings are part of the contract.</summary>
    public static Task Fault(HttpContext http, JsonFault fault) => fault.IsSyntax
        ? Error(http, StatusCodes.Status400BadRequest, $"Failed to parse the request body as JSON: {fault.Message}")
        : Error(
            http,
            StatusCodes.Status422UnprocessableEntity,
            $"Failed to deserialize the JSON body into the target type: {fault.Message}");

    public static Task QueryFault(HttpContext http, string fault) =>
        Error(http, StatusCodes.Status400BadRequest, $"Failed to deserialize query string: {fault}");

    public static Task NoJson(HttpContext http) =>
        Error(http, StatusCodes.Status415UnsupportedMediaType, "Expected request with `Content-Type: application/json`");

    public static Task TooLarge(HttpContext http, int bytesMax) =>
        Error(
            http,
            StatusCodes.Status413PayloadTooLarge,
            FormattableString.Invariant($"Failed to buffer the request body: length limit exceeded ({bytesMax} bytes)"));

    private static async Task SendAsync(HttpResponse response, ReadOnlyMemory<byte> bytes, JsonBuffer buffer)
    {
        for (var rest = bytes; !rest.IsEmpty;)
        {
            var piece = rest[..Math.Min(rest.Length, AtOnceBytesMax)];
            rest = rest[piece.Length..];
            var flushed = await response.BodyWriter.WriteAsync(piece).ConfigureAwait(false);
            if (flushed.IsCompleted)
            {
                break; // the client hung up
            }
        }

        buffer.Return();
    }
}
