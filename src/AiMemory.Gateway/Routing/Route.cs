namespace AiMemory.Gateway.Routing;

/// <summary>One path of the API: literal segments, with <c>*</c> for an id, and a handler per method.</summary>
internal sealed class Route(string path, params (string Method, Func<Call, Task> Handle)[] handlers)
{
    public string[] Segments { get; } = path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    public bool Matches(string[] segments)
    {
        if (segments.Length != Segments.Length)
        {
            return false;
        }

        for (var i = 0; i < segments.Length; i++)
        {
            if (Segments[i] != segments[i] && (Segments[i] != "*" || segments[i].Length == 0))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>HEAD is answered wherever GET is.</summary>
    public Func<Call, Task>? Find(string method)
    {
        var wanted = method == "HEAD" ? "GET" : method;
        foreach (var (known, handle) in handlers)
        {
            if (known == wanted)
            {
                return handle;
            }
        }

        return null;
    }

    public string Allow => string.Join(',', handlers.SelectMany(h => h.Method == "GET" ? ["GET", "HEAD"] : new[] { h.Method }));
}
