using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AiMemory.Benchmarks.Cluster;

/// <summary>
/// HTTP/1.1 on a socket of its own, kept open: as little client as can be, since client and nodes share the processors. Reads answers
/// with a length and chunked ones.
/// </summary>
internal sealed class HttpConnection(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];

    public static async Task<HttpConnection> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new HttpConnection(socket);
    }

    public async Task<int> PostAsync(string path, byte[] body)
    {
        var head = Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n");
        await socket.SendAsync((byte[])[.. head, .. body]);
        return await ReadAsync();
    }

    public async Task<int> GetAsync(string path)
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
        return await ReadAsync();
    }

    public void Dispose() => socket.Dispose();

    private async Task<int> ReadAsync()
    {
        var have = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(_buffer.AsMemory(have));
            if (read == 0)
            {
                throw new IOException("the node closed the connection");
            }

            have += read;
            if (IsWhole(_buffer.AsSpan(0, have)))
            {
                Utf8Parser.TryParse(_buffer.AsSpan(9, 3), out int status, out _);
                return status;
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = Encoding.ASCII.GetString(bytes[..end]);
        var at = head.IndexOf("\r\ncontent-length:", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return bytes.EndsWith("0\r\n\r\n"u8);
        }

        var value = head.AsSpan(at + 17).Trim();
        var line = value.IndexOf('\r');
        return bytes.Length >= end + 4 + int.Parse(line < 0 ? value : value[..line], System.Globalization.CultureInfo.InvariantCulture);
    }
}
