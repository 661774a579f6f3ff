using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace AiMemory.Benchmarks.Cluster;

/// <summary>
/// Three nodes of etcd with its defaults (every write synced by a majority); the client talks gRPC to the leader, etcd's native and fastest
/// door. The one message that it needs is written out here: a put of key (field 1) and value (field 2).
/// </summary>
internal sealed class EtcdTarget : ILoadTarget
{
    private readonly List<ServerProcess> _nodes = [];
    private readonly int[] _clientPorts = [ServerProcess.FreePort(), ServerProcess.FreePort(), ServerProcess.FreePort()];
    private int _leader;

    public string Name => "etcd";

    public TimeSpan? CpuTime => _nodes.Aggregate(TimeSpan.Zero, (sum, n) => sum + n.CpuTime());

    public async Task<string?> StartAsync(string folder)
    {
        if (ServerProcess.Find("etcd") is not { } program)
        {
            return "etcd is not installed (apt-get install etcd-server)";
        }

        int[] peers = [ServerProcess.FreePort(), ServerProcess.FreePort(), ServerProcess.FreePort()];
        var cluster = string.Join(',', peers.Select((p, i) => $"n{i}=http://127.0.0.1:{p}"));
        for (var i = 0; i < 3; i++)
        {
            var client = $"http://127.0.0.1:{_clientPorts[i]}";
            var peer = $"http://127.0.0.1:{peers[i]}";
            _nodes.Add(ServerProcess.Start(program,
                ["--name", $"n{i}", "--data-dir", Path.Combine(folder, $"n{i}"), "--listen-client-urls", client, "--advertise-client-urls", client,
                    "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", cluster, "--log-level", "error"]));
        }

        using var http = new HttpClient();
        for (var i = 0; i < 3; i++)
        {
            var url = $"http://127.0.0.1:{_clientPorts[i]}";
            await ServerProcess.WaitAsync(async () => (await http.GetStringAsync($"{url}/health")).Contains("\"true\"", StringComparison.Ordinal));
            if ((await http.GetStringAsync($"{url}/metrics")).Contains("etcd_server_is_leader 1", StringComparison.Ordinal))
            {
                _leader = i;
            }
        }

        return null;
    }

    public Task<ILoadConnection> ConnectAsync() => Task.FromResult<ILoadConnection>(new Connection(_clientPorts[_leader]));

    public ValueTask DisposeAsync()
    {
        _nodes.ForEach(n => n.Dispose());
        return ValueTask.CompletedTask;
    }

    private sealed class Connection(int port) : ILoadConnection
    {
        private static readonly MediaTypeHeaderValue Grpc = new("application/grpc");

        private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false });
        private readonly Uri _put = new($"http://127.0.0.1:{port}/etcdserverpb.KV/Put");

        public async Task WriteAsync(string title, string content)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _put)
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new ByteArrayContent(Frame(title, content)) { Headers = { ContentType = Grpc } },
            };
            request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
            using var response = await _http.SendAsync(request, CancellationToken.None);
            await response.Content.CopyToAsync(Stream.Null);
            if (!response.TrailingHeaders.TryGetValues("grpc-status", out var status) || status.Single() != "0")
            {
                throw new IOException("etcd refused the write");
            }
        }

        public void Dispose() => _http.Dispose();

        private static byte[] Frame(string key, string value)
        {
            using var body = new MemoryStream();
            body.Write(new byte[5]);
            using (var writer = new BinaryWriter(body, Encoding.UTF8, leaveOpen: true))
            {
                foreach (var (field, text) in ((byte, string)[])[(0x0A, key), (0x12, value)])
                {
                    var bytes = Encoding.UTF8.GetBytes(text);
                    writer.Write(field);
                    writer.Write7BitEncodedInt(bytes.Length);
                    writer.Write(bytes);
                }
            }

            var frame = body.ToArray();
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
            return frame;
        }
    }
}
