using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cli.Tests.Support;

/// <summary>A model server on this machine that speaks Ollama's calls or OpenAI's: vectors of two topics, and short answers.</summary>
internal sealed class ModelServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly bool _isOllama;

    public ModelServer(bool isOllama)
    {
        _isOllama = isOllama;
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

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var http = await _listener.GetContextAsync();
                using var reader = new StreamReader(http.Request.InputStream);
                var answer = Answer(http.Request.Url!.AbsolutePath, await reader.ReadToEndAsync());
                http.Response.StatusCode = answer is null ? 404 : 200;
                await JsonSerializer.SerializeAsync(http.Response.OutputStream, answer ?? new JsonObject());
                http.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private JsonNode? Answer(string path, string body) => (path, _isOllama) switch
    {
        ("/api/tags", true) => new JsonObject { ["models"] = new JsonArray() },
        ("/api/pull", true) => new JsonObject { ["status"] = "success" },
        ("/api/chat", true) => new JsonObject { ["message"] = new JsonObject { ["content"] = Chat(body) } },
        ("/api/embed", true) => new JsonObject { ["embeddings"] = new JsonArray(Vector(body)) },
        ("/v1/models", false) => new JsonObject { ["data"] = new JsonArray() },
        ("/v1/chat/completions", false) => new JsonObject
        {
            ["choices"] = new JsonArray(new JsonObject { ["message"] = new JsonObject { ["content"] = Chat(body) } }),
        },
        ("/v1/embeddings", false) => new JsonObject { ["data"] = new JsonArray(new JsonObject { ["embedding"] = Vector(body) }) },
        _ => null,
    };

    private static string Chat(string body)
    {
        var prompt = JsonNode.Parse(body)!["messages"]![0]!["content"]!.GetValue<string>().ToLowerInvariant();
        return prompt.Contains("tag", StringComparison.Ordinal) ? "Transport\nTimetable" : "no";
    }

    /// <summary>Animals one way, vehicles the other; the words themselves do not count.</summary>
    private static JsonArray Vector(string body)
    {
        var text = JsonNode.Parse(body)!["input"]!.GetValue<string>();
        var isAnimal = new[] { "cat", "feline", "pet" }.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));
        return new JsonArray(isAnimal ? 1.0 : 0.1, isAnimal ? 0.1 : 1.0);
    }
}
