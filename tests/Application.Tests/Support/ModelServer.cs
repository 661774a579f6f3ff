using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Application.Tests.Support;

/// <summary>A local server that speaks Ollama's calls or OpenAI's, and remembers what it was asked.</summary>
internal sealed class ModelServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly bool _ollama;
    private readonly Func<string, string> _answer;

    public ModelServer(bool ollama, Func<string, string> answer)
    {
        _ollama = ollama;
        _answer = answer;
        using (var socket = new TcpListener(IPAddress.Loopback, 0))
        {
            socket.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}";
        }

        _listener.Prefixes.Add(Url + "/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public string Url { get; }

    public List<string> Paths { get; } = [];

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext http;
            try
            {
                http = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(http.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            var path = http.Request.Url!.AbsolutePath;
            lock (Paths)
            {
                Paths.Add(path);
            }

            var answer = Answer(path, body);
            http.Response.StatusCode = answer is null ? 404 : 200;
            await JsonSerializer.SerializeAsync(http.Response.OutputStream, answer ?? new JsonObject());
            http.Response.Close();
        }
    }

    private JsonNode? Answer(string path, string body) => (path, _ollama) switch
    {
        ("/api/tags", true) => new JsonObject { ["models"] = new JsonArray(new JsonObject { ["name"] = "gemma4:e2b" }) },
        ("/api/chat", true) => new JsonObject { ["message"] = new JsonObject { ["content"] = _answer(Prompt(body)) } },
        ("/v1/models", false) => new JsonObject { ["data"] = new JsonArray() },
        ("/v1/chat/completions", false) => new JsonObject
        {
            ["choices"] = new JsonArray(new JsonObject { ["message"] = new JsonObject { ["content"] = _answer(Prompt(body)) } }),
        },
        _ => null,
    };

    private static string Prompt(string body) => JsonNode.Parse(body)!["messages"]![0]!["content"]!.GetValue<string>();
}
