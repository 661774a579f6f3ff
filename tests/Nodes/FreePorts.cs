using System.Net;
using System.Net.Sockets;

namespace AiMemory.Nodes;

public static class FreePorts
{
    /// <summary>Ports that nobody listens on now.</summary>
    public static int[] Take(int count)
    {
        var sockets = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        foreach (var socket in sockets)
        {
            socket.Start();
        }

        var ports = sockets.Select(s => ((IPEndPoint)s.LocalEndpoint).Port).ToArray();
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }

        return ports;
    }
}
