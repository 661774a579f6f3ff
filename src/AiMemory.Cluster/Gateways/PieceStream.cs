namespace AiMemory.Cluster.Gateways;

/// <summary>The pieces of an answer as one stream, taken as they are read; it ends with an error when the node goes away before the end.</summary>
internal sealed class PieceStream : Stream
{
    private readonly IAsyncEnumerator<byte[]> _pieces;
    private readonly NodeConnection _node;
    private ReadOnlyMemory<byte> _piece;

    public PieceStream(IAsyncEnumerable<byte[]> pieces, NodeConnection node, CancellationToken cancellationToken)
    {
        _pieces = pieces.GetAsyncEnumerator(cancellationToken);
        _node = node;
        node.BeginCall();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_piece.IsEmpty)
        {
            if (!await _pieces.MoveNextAsync().AsTask().WaitAsync(_node.Lost).ConfigureAwait(false))
            {
                return 0;
            }

            _piece = _pieces.Current;
        }

        var count = Math.Min(buffer.Length, _piece.Length);
        _piece[..count].CopyTo(buffer);
        _piece = _piece[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("read asynchronously");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _node.EndCall();
            _ = EndAsync();
        }

        base.Dispose(disposing);
    }

    // The node stops reading rows for a reader that is gone; when it does not hear of it, it ends the enumeration itself after a while.
    private async Task EndAsync()
    {
        try
        {
            await _pieces.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is OrleansException or NotSupportedException or ObjectDisposedException or TimeoutException)
        {
        }
    }
}
