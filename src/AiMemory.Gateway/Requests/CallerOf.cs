using System.Text;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace AiMemory.Gateway.Requests;

/// <summary>Who sent a request, as far as its headers tell.</summary>
internal static class CallerOf
{
    /// <summary>Bytes of an <c>Idempotency-Key</c>.</summary>
    public const int IdempotencyKeyMax = 255;

    /// <summary>For routes that look at nothing but the kind of read.</summary>
    public static Caller Read(bool quorum) => new(Door.Http, null, AnonymousId()) { QuorumReads = quorum };

    /// <summary>For writes. The header's agent id counts only on the routes that the contract lists.</summary>
    /// <param name="bodyAgentId">Goes before the header's, when not empty.</param>
    public static Caller Write(HttpContext http, bool headerCounts = true, string? bodyAgentId = null) =>
        new(
            Door.Http,
            !string.IsNullOrEmpty(bodyAgentId) ? bodyAgentId : headerCounts ? AgentId(http) : null,
            AnonymousId(),
            FirstText(http.Request.Headers["Idempotency-Key"]));

    /// <summary>The first header's text; an empty one, or one that is no ASCII, counts as absent.</summary>
    public static string? AgentId(HttpContext http) => FirstText(http.Request.Headers["X-Agent-Id"]);

    private static string? FirstText(StringValues values)
    {
        var first = values.Count == 0 ? null : values[0];
        return string.IsNullOrEmpty(first) || !IsPlain(first) ? null : first;
    }

    private static bool IsPlain(string text) => Ascii.IsValid(text) && !text.AsSpan().ContainsAnyInRange('\x7f', '\x7f');

    private static string AnonymousId() =>
        string.Create(22, (uint)Random.Shared.NextInt64(), static (text, number) =>
        {
            "anonymous:req-".CopyTo(text);
            number.TryFormat(text[14..], out _, "x8");
        });
}
