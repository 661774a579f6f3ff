using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Answers;

/// <summary>Versions in headers.</summary>
internal static class Versions
{
    public static void SetETag(HttpContext http, EntryVersion version)
    {
        if (!version.IsNone)
        {
            http.Response.Headers.ETag = $"\"{version}\"";
        }
    }

    /// <summary>
    /// What <c>If-Match</c> asks for: null without one and for <c>*</c>. A tag that is no version of ours matches none, so that the
    /// caller is told the current one.
    /// </summary>
    public static EntryVersion? IfMatch(HttpContext http)
    {
        var header = http.Request.Headers.IfMatch;
        var tag = header.Count == 0 ? null : header[0]?.Trim();
        if (tag is null or "*")
        {
            return null;
        }

        var text = tag.AsSpan();
        text = text.StartsWith("W/", StringComparison.Ordinal) ? text[2..] : text;
        return EntryVersion.TryParse(text.Trim('"'), out var version) ? version : EntryVersion.None;
    }
}
