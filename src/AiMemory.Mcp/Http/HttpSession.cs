using System.Collections.Concurrent;

namespace AiMemory.Mcp.Http;

/// <summary>What an MCP session over HTTP keeps between requests.</summary>
internal sealed class HttpSession(string id, McpSession conversation) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private int _streams;

    public string Id => id;

    public McpSession Conversation => conversation;

    /// <summary>Requests that run, by their id.</summary>
    public ConcurrentDictionary<string, CancellationTokenSource> Running { get; } = new(StringComparer.Ordinal);

    /// <summary>Timestamp of the last request.</summary>
    public long UsedAt { get; set; }

    public CancellationToken Ended => _ended.Token;

    /// <summary>One event stream at a time.</summary>
    public bool TryOpenStream() => Interlocked.CompareExchange(ref _streams, 1, 0) == 0;

    public void CloseStream() => Interlocked.Exchange(ref _streams, 0);

    public void Cancel(string requestIdJson)
    {
        if (Running.TryGetValue(requestIdJson, out var running))
        {
            try
            {
                running.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended in this very moment.
            }
        }
    }

    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }
}
