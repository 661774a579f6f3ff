using AiMemory.Cli.Hosting;
using AiMemory.Remote;
using AiMemory.UseCases;

namespace AiMemory.Host.Sessions;

/// <summary>The use cases of a running node.</summary>
internal sealed class RemoteSession : IServiceSession
{
    private readonly HttpClient _http;

    public RemoteSession(string url, string? apiKey)
    {
        if (!Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new IOException($"'{url}' is not the address of a node, as in http://127.0.0.1:9077");
        }

        _http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        if (apiKey is not null)
        {
            _http.DefaultRequestHeaders.Add("X-API-Key", apiKey);
        }

        Service = new RemoteMemoryService(_http);
        Url = url;
    }

    public IMemoryService Service { get; }

    public string? Url { get; }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
