
namespace AiMemory.Mcp.Stdio;

/// <summary>Cuts a stream into lines of bytes. The last line needs no newline; a line that is too long is read past and marked.</summary>
internal sealed class LineReader(Stream input, int lineBytesMax)
{
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private bool _ended;

    /// <returns>The next line without its newline; null at the end of input.</returns>
    public async ValueTask<Line?> ReadAsync(CancellationToken cancellationToken)
    {
        var scanned = 0;
        var isTooLong = false;
        while (true)
        {
            var newline = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                var length = scanned + newline;
                var line = Take(length, isTooLong || length > lineBytesMax);
                _start++;
                return line;
            }

            scanned = _end - _start;
            if (scanned > lineBytesMax)
            {
                isTooLong = true;
                _start = _end = scanned = 0;
            }

            if (_ended)
            {
                return scanned > 0 || isTooLong ? Take(scanned, isTooLong) : null;
            }

            MakeRoom();
            var read = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _end += read;
            _ended = read == 0;
        }
    }

    private Line Take(int length, bool isTooLong)
    {
        var bytes = isTooLong ? [] : _buffer.AsSpan(_start, length).ToArray();
        _start += length;
        return new Line(bytes, isTooLong);
    }

    private void MakeRoom()
    {
        if (_end < _buffer.Length)
        {
            return;
        }

        var held = _end - _start;
        var target = held > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(_start, held).CopyTo(target);
        (_buffer, _start, _end) = (target, 0, held);
    }

    /// <param name="IsTooLong">The bytes were dropped.</param>
    public readonly record struct Line(ReadOnlyMemory<byte> Bytes, bool IsTooLong)
    {
        public bool IsBlank => !IsTooLong && Bytes.Span.IndexOfAnyExcept(" \t\r\v\f"u8) < 0;
    }

}
