using AiMemory.Gateway.Answers;
using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Requests;

/// <summary>Reads one value from a body; what it answers after a fault does not matter.</summary>
internal delegate T BodyParser<out T>(ref JsonInput json);

/// <summary>Bodies, in the contract's order of checks: 415, 413, then the text from left to right.</summary>
internal static class BodyInput
{
    /// <summary>The parsed body, or null when the refusal was sent.</summary>
    public static async ValueTask<T?> ReadAsync<T>(HttpContext http, BodyParser<T> parse)
        where T : class
    {
        if (!MediaType.IsJson(http.Request.ContentType))
        {
            await Answer.NoJson(http).ConfigureAwait(false);
            return null;
        }

        using var body = await RequestBody.ReadAsync(http, RequestBody.BytesMax).ConfigureAwait(false);
        if (body.IsTooLarge)
        {
            await Answer.TooLarge(http, RequestBody.BytesMax).ConfigureAwait(false);
            return null;
        }

        var value = Parse(body.Bytes.Span, parse, out var fault);
        if (fault is null)
        {
            return value;
        }

        await Answer.Fault(http, fault).ConfigureAwait(false);
        return null;
    }

    public static T Parse<T>(ReadOnlySpan<byte> bytes, BodyParser<T> parse, out JsonFault? fault)
    {
        var json = new JsonInput(bytes);
        var value = parse(ref json);
        json.End();
        fault = json.Fault;
        return value;
    }
}
