using System.Net;
using System.Text.Json;
using AiMemory.Nodes;

namespace AiMemory.Campaign.Tests;

/// <summary>Stands in for a node: shows what the test lets it remember.</summary>
internal sealed class ForgetfulNode : IDisposable
{
    private readonly HttpListener _listener = new();

    public ForgetfulNode(string name)
    {
        var port = FreePorts.Take(1)[0];
        Process = new NodeProcess(new NodeSetup { Name = name, Folder = "/nonexistent", Port = port });
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _ = ServeAsync();
    }

    public NodeProcess Process { get; }

    /// <summary>Title to content; the title is the id as well.</summary>
    public Dictionary<string, string> Rows { get; } = new(StringComparer.Ordinal);

    public void Dispose()
    {
        _listener.Close();
        Process.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var http = await _listener.GetContextAsync();
                var id = http.Request.Url!.AbsolutePath.Split('/')[^1];
                object? answer = id == "memories"
                    ? new { memories = Rows.Select(r => Row(r.Key, r.Value)) }
                    : Rows.TryGetValue(id, out var content) ? new { memory = Row(id, content) } : null;
                http.Response.StatusCode = answer is null ? 404 : 200;
                await JsonSerializer.SerializeAsync(http.Response.OutputStream, answer ?? new { error = "not found" });
                http.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The listener was closed: the test is over.
        }
    }

    private static object Row(string title, string content) => new { id = title, title, content };
}
