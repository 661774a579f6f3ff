namespace AiMemory.Gateway.Requests;

/// <summary>
/// The target as the client sent it. Routing works on the raw path, so that an encoded slash stays inside an id and nothing is
/// folded or guessed before it is compared.
/// </summary>
internal static class RequestTarget
{
    /// <summary>Bytes of a target; longer ones are answered 414.</summary>
    public const int BytesMax = 65_534;

    public static ReadOnlySpan<char> PathOf(string rawTarget)
    {
        var target = OriginForm(rawTarget);
        var end = target.IndexOf('?');
        return end < 0 ? target : target[..end];
    }

    public static ReadOnlySpan<char> QueryOf(string rawTarget)
    {
        var start = rawTarget.AsSpan().IndexOf('?');
        return start < 0 ? default : rawTarget.AsSpan(start + 1);
    }

    // A proxy's client may send the whole URL.
    private static ReadOnlySpan<char> OriginForm(string rawTarget)
    {
        if (rawTarget.StartsWith('/'))
        {
            return rawTarget;
        }

        var scheme = rawTarget.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return rawTarget;
        }

        var rest = rawTarget.AsSpan(scheme + 3);
        var path = rest.IndexOfAny('/', '?');
        return path < 0 || rest[path] == '?' ? "/" : rest[path..];
    }
}
