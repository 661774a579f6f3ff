using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Phases;

/// <summary>A client that resets its connection as soon as it has seen the status, or after a while whatever has come.</summary>
internal static class RudeClient
{
    /// <summary>The status it saw; 0 when it left before there was one.</summary>
    public static async Task<int> StoreAsync(NodeProcess node, string name, string title, TimeSpan? patience, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(new Dictionary<string, string> { ["title"] = title, ["content"] = $"content of {title}", ["namespace"] = name });
        var request = $"POST /api/v1/memories HTTP/1.1\r\nHost: 127.0.0.1:{node.Port}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";
        using var client = new TcpClient { NoDelay = true, LingerState = new LingerOption(true, 0) };
        await client.ConnectAsync(IPAddress.Loopback, node.Port, cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience ?? TimeSpan.FromSeconds(10));
        try
        {
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request), limit.Token);
            var head = new byte["HTTP/1.1 201".Length];
            await client.GetStream().ReadExactlyAsync(head, limit.Token);
            return int.Parse(Encoding.ASCII.GetString(head)[^3..], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return 0;
        }
    }
}
