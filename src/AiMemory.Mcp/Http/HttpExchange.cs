namespace AiMemory.Mcp.Http;

/// <summary>One HTTP request and its response, without a web framework: what the MCP endpoint needs of them.</summary>
internal abstract class HttpExchange
{
    public abstract string Method { get; }

    public abstract CancellationToken Aborted { get; }

    /// <summary>The address that the client reached, as text; null when unknown.</summary>
    public abstract string? LocalAddress { get; }

    /// <returns>The header's value, several joined by comma; null when absent.</returns>
    public abstract string? GetHeader(string name);

    /// <returns>The body; null when it is longer than allowed.</returns>
    public abstract ValueTask<ReadOnlyMemory<byte>?> ReadBodyAsync(int bytesMax, CancellationToken cancellationToken);

    /// <summary>Before the first write.</summary>
    public abstract void SetHeader(string name, string value);

    /// <summary>Status and, unless it is empty, a JSON body; ends the response.</summary>
    public abstract ValueTask AnswerAsync(int status, ReadOnlyMemory<byte> json);

    /// <summary>Begins an event stream with status 200.</summary>
    public abstract ValueTask BeginEventsAsync();

    /// <summary>Bytes of the event stream, flushed at once.</summary>
    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes);
}
