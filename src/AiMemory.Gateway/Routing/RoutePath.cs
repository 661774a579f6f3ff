namespace AiMemory.Gateway.Routing;

/// <summary>One path of the contract and what answers each method.</summary>
internal sealed class RoutePath(string template)
{
    private RouteHandler? _get;
    private RouteHandler? _post;
    private RouteHandler? _put;
    private RouteHandler? _delete;

    /// <summary>The path, its variable segment in braces.</summary>
    public string Template => template;

    /// <summary>The header of the same name; GET brings HEAD.</summary>
    public string Allow { get; private set; } = string.Empty;

    public IEnumerable<string> Methods =>
        new[] { (_get, "GET"), (_post, "POST"), (_put, "PUT"), (_delete, "DELETE") }.Where(m => m.Item1 is not null).Select(m => m.Item2);

    public void Add(string method, RouteHandler handler)
    {
        _ = method switch
        {
            "GET" => _get = handler,
            "POST" => _post = handler,
            "PUT" => _put = handler,
            "DELETE" => _delete = handler,
            _ => throw new ArgumentException($"No route answers {method}.", nameof(method)),
        };
        Allow = string.Join(',', Methods.Select(m => m == "GET" ? "GET,HEAD" : m));
    }

    /// <summary>Null when the path does not answer the method.</summary>
    public RouteHandler? Find(string method) => method switch
    {
        "GET" or "HEAD" => _get,
        "POST" => _post,
        "PUT" => _put,
        "DELETE" => _delete,
        _ => null,
    };
}
