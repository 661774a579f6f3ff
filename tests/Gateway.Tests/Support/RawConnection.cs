using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Support;

/// <summary>A connection on which bytes go out as a test writes them, for what no well-behaved client sends.</summary>
internal static class RawConnection
{
    /// <summary>Sends the bytes and reads until the server closes (ask for <c>Connection: close</c>), or 5 s.</summary>
    public static async Task<string> ExchangeAsync(Uri url, byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        var stream = client.GetStream();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(request, limit.Token);
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Closed by the server before it had read everything: what it answered stands.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    public static Task<string> ExchangeAsync(Uri url, string request) => ExchangeAsync(url, Encoding.Latin1.GetBytes(request));
}
