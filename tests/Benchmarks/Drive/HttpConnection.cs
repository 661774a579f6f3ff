using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AiMemory.Benchmarks.Drive;

/// <summary>
/// One keep-alive HTTP/1.1 connection that costs next to nothing: client and node share the machine, so what a general client
/// spends would be taken from what is measured. Used by one caller at a time.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private static ReadOnlySpan<byte> HeadersEnd => "\r\n\r\n"u8;

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] _buffer = new byte[64 * 1024];
    private int _filled;
    private int _body;
    private int _length;

    private HttpConnection()
    {
    }

    public static async Task<HttpConnection> OpenAsync(Uri node)
    {
        var connection = new HttpConnection();
        await connection._socket.ConnectAsync(IPAddress.Parse(node.Host), node.Port);
        return connection;
    }

    /// <summary>For <see cref="Send"/>.</summary>
    public static HttpConnection Open(Uri node)
    {
        var connection = new HttpConnection();
        connection._socket.Connect(IPAddress.Parse(node.Host), node.Port);
        return connection;
    }

    /// <summary>A request with a JSON body, ready to be sent many times.</summary>
    public static byte[] Post(string path, ReadOnlySpan<byte> body) =>
    [
        .. Encoding.ASCII.GetBytes(FormattableString.Invariant(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Agent-Id: bench\r\nContent-Length: {body.Length}\r\n\r\n")),
        .. body,
    ];

    public static byte[] Get(string path) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");

    /// <returns>The body; valid until the next call.</returns>
    /// <exception cref="InvalidDataException">The answer was no success.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> SendAsync(byte[] request)
    {
        await _socket.SendAsync(request);
        Begin();
        while (!Take(await _socket.ReceiveAsync(_buffer.AsMemory(_filled))))
        {
            // There is more to come.
        }

        return Answer();
    }

    /// <summary>The same on the caller's thread, which does nothing else meanwhile.</summary>
    public ReadOnlyMemory<byte> Send(byte[] request)
    {
        _socket.Send(request);
        Begin();
        while (!Take(_socket.Receive(_buffer.AsSpan(_filled))))
        {
            // There is more to come.
        }

        return Answer();
    }

    public void Dispose() => _socket.Dispose();

    private void Begin() => (_filled, _body, _length) = (0, -1, 0);

    /// <summary>Takes what was received; true when the answer is complete.</summary>
    private bool Take(int read)
    {
        _filled += read > 0 ? read : throw new InvalidDataException("the node closed the connection");
        if (_body < 0 && _buffer.AsSpan(0, _filled).IndexOf(HeadersEnd) is >= 0 and var end)
        {
            _body = end + HeadersEnd.Length;
            _length = ContentLength(_buffer.AsSpan(0, end));
        }

        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        return _body >= 0 && _filled >= _body + _length;
    }

    private ReadOnlyMemory<byte> Answer() => _buffer[9] == '2'
        ? _buffer.AsMemory(_body, _length)
        : throw new InvalidDataException(Encoding.UTF8.GetString(_buffer, 0, _filled));

    private static int ContentLength(ReadOnlySpan<byte> headers)
    {
        var name = "\r\nContent-Length: "u8;
        var at = headers.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(headers[(at + name.Length)..], out int length, out _)
            ? length
            : throw new InvalidDataException("the answer has no Content-Length");
    }
}
