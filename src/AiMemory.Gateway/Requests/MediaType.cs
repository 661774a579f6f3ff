using System.Text;

namespace AiMemory.Gateway.Requests;

/// <summary>Content types.</summary>
internal static class MediaType
{
    /// <summary><c>application/json</c> or <c>application/&lt;anything&gt;+json</c>, any case, parameters allowed.</summary>
    public static bool IsJson(string? contentType)
    {
        if (string.IsNullOrEmpty(contentType))
        {
            return false;
        }

        if (contentType == "application/json")
        {
            return true;
        }

        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        type = (parameters < 0 ? type : type[..parameters]).Trim();
        const string Prefix = "application/";
        if (!type.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || !Ascii.IsValid(type) || type[Prefix.Length..].ContainsAny(" ,/"))
        {
            return false;
        }

        var subtype = type[Prefix.Length..];
        return subtype.Equals("json", StringComparison.OrdinalIgnoreCase)
            || (subtype.Length > 5 && subtype.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
    }
}
