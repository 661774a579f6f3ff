namespace AiMemory.Mcp.Stdio;

/// <summary>Writes whole lines, flushed at once; a progress message never lands inside an answer.</summary>
internal sealed class LineWriter(Stream output) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var line = new byte[message.Length + 1];
        message.CopyTo(line);
        line[^1] = (byte)'\n';
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await output.WriteAsync(line, cancellationToken).ConfigureAwait(false);
            await output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
