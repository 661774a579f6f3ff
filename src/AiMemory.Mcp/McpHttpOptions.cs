namespace AiMemory.Mcp;

/// <summary>Bounds and trust of the MCP endpoint over HTTP.</summary>
public sealed record McpHttpOptions
{
    /// <summary>Host names beside the loopback ones that <c>Host</c> and <c>Origin</c> may name, without port: the node's own.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Bytes of a request body.</summary>
    public int BodyBytesMax { get; init; } = 2 * 1024 * 1024;

    /// <summary>Sessions held at once; the longest idle one makes room for a new one.</summary>
    public int SessionsMax { get; init; } = 4096;

    /// <summary>A session that was not used for so long is gone; its client starts a new one.</summary>
    public TimeSpan SessionIdleMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often an open event stream shows a sign of life, so that proxies leave it open.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(15);
}
