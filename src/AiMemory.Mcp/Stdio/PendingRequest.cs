using AiMemory.Mcp.Protocol;

namespace AiMemory.Mcp.Stdio;

/// <summary>A frame that was read and waits for its turn.</summary>
internal sealed class PendingRequest(Frame frame) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    public Frame Frame => frame;

    public CancellationToken Cancelled => _cancellation.Token;

    public void Cancel() => _cancellation.Cancel();

    public void Dispose() => _cancellation.Dispose();
}
