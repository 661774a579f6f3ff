using System.Text.Json;
using AiMemory.Benchmarks.Drive;

namespace AiMemory.Benchmarks.Cluster;

/// <summary>Three nodes of this project, as their users start them; the client talks to the first.</summary>
internal sealed class OursTarget : ILoadTarget
{
    private readonly List<ServerProcess> _nodes = [];
    private string _folder = "";

    public string Name => "ai-memory";

    public int[] Ports { get; } = [ServerProcess.FreePort(), ServerProcess.FreePort(), ServerProcess.FreePort()];

    public IReadOnlyList<ServerProcess> Nodes => _nodes;

    public TimeSpan? CpuTime => _nodes.Aggregate(TimeSpan.Zero, (sum, n) => sum + n.CpuTime());

    public async Task<string?> StartAsync(string folder)
    {
        _folder = folder;
        for (var i = 0; i < 3; i++)
        {
            _nodes.Add(Start(i));
        }

        await ReadyAsync();
        return null;
    }

    public async Task RestartAsync(int node)
    {
        _nodes[node].Dispose();
        _nodes[node] = Start(node);
        await ReadyAsync();
    }

    public async Task ReadyAsync()
    {
        foreach (var port in Ports)
        {
            await ServerProcess.WaitAsync(async () =>
            {
                using var connection = await HttpConnection.OpenAsync(UriOf(port));
                await connection.SendAsync(HttpConnection.Get("/health/ready"));
                return true;
            });
        }
    }

    public async Task<ILoadConnection> ConnectAsync() => await ConnectAsync(0);

    public async Task<ILoadConnection> ConnectAsync(int node) => new Connection(await OpenAsync(node));

    public Task<HttpConnection> OpenAsync(int node) => HttpConnection.OpenAsync(UriOf(Ports[node]));

    public ValueTask DisposeAsync()
    {
        _nodes.ForEach(n => n.Dispose());
        return ValueTask.CompletedTask;
    }

    private ServerProcess Start(int i) => ServerProcess.Start(
        ServerProcess.OurProgram,
        ["--db", Path.Combine(_folder, $"{i}", "m.db"), "serve", "--port", $"{Ports[i]}", "--quorum-writes", "2", "--quorum-peers",
            string.Join(',', Ports.Where((_, p) => p != i).Select(p => $"http://127.0.0.1:{p}"))]);

    public static byte[] StoreOf(string title, string content) => HttpConnection.Post("/api/v1/memories", JsonSerializer.SerializeToUtf8Bytes(
        new Dictionary<string, string> { ["title"] = title, ["content"] = content, ["namespace"] = "bench" }));

    private static Uri UriOf(int port) => new($"http://127.0.0.1:{port}");

    private sealed class Connection(HttpConnection http) : ILoadConnection
    {
        public async Task WriteAsync(string title, string content)
        {
            try
            {
                await http.SendAsync(StoreOf(title, content));
            }
            catch (Exception e) when (e is InvalidDataException or System.Net.Sockets.SocketException)
            {
                throw new IOException("not acknowledged", e);
            }
        }

        public void Dispose() => http.Dispose();
    }
}
