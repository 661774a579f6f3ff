using System.Net.Http.Headers;
using System.Text;
using AiMemory.Application;
using AiMemory.Application.Webhooks;
using AiMemory.Engine.Replicated;
using AiMemory.Gateway;
using AiMemory.Storage.Sqlite;
using AiMemory.UseCases;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Gateway.Tests.Support;

/// <summary>A real server on a free loopback port over a real file, and a real client of it.</summary>
internal sealed class GatewayNode : IAsyncDisposable
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly string _folder;
    private readonly ReplicatedEngine _engine;
    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private GatewayNode(string folder, SqliteReplicaStore store, ReplicatedEngine engine, MemoryService service, WebApplication app)
    {
        _folder = folder;
        Store = store;
        _engine = engine;
        Service = service;
        _app = app;
        Url = GatewayApplication.AddressOf(app);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(120) };
    }

    public Uri Url { get; }

    public string DatabasePath => Path.Combine(_folder, "m.db");

    public MemoryService Service { get; }

    /// <summary>What the server was made of.</summary>
    public IServiceProvider Parts => _app.Services;

    public SqliteReplicaStore Store { get; }

    public static async Task<GatewayNode> StartAsync(
        GatewayOptions? options = null, ServiceOptions? service = null, WebhookOptions? webhooks = null)
    {
        var folder = Directory.CreateTempSubdirectory("aimemory-http-").FullName;
        var settings = service ?? new ServiceOptions();
        var store = SqliteReplicaStore.Open(new SqliteStoreOptions { Path = Path.Combine(folder, "m.db"), Synchronous = false });
        var engine = ReplicatedEngine.StartAlone(store, MemoryServiceFactory.CreateEvaluator(settings), TimeProvider.System);
        var memories = MemoryServiceFactory.Create(engine, settings, TimeProvider.System, webhooks: webhooks);
        var app = GatewayApplication.Build((options ?? new GatewayOptions()) with { Port = 0 }, memories, log => log.ClearProviders());
        await app.StartAsync();
        return new GatewayNode(folder, store, engine, memories, app);
    }

    public Task<Reply> GetAsync(string target, params (string Name, string Value)[] headers) => SendAsync("GET", target, null, headers);

    public Task<Reply> DeleteAsync(string target, params (string Name, string Value)[] headers) => SendAsync("DELETE", target, null, headers);

    public Task<Reply> PostAsync(string target, string json, params (string Name, string Value)[] headers) => SendAsync("POST", target, json, headers);

    public Task<Reply> PutAsync(string target, string json, params (string Name, string Value)[] headers) => SendAsync("PUT", target, json, headers);

    /// <param name="json">Null sends no body and no content type.</param>
    public Task<Reply> SendAsync(string method, string target, string? json, params (string Name, string Value)[] headers) =>
        SendAsync(method, target, json is null ? null : Encoding.UTF8.GetBytes(json), json is null ? null : "application/json", headers);

    /// <param name="target">As it stands: nothing is encoded, folded or normalised on the way.</param>
    public async Task<Reply> SendAsync(
        string method, string target, byte[]? body, string? contentType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Url.GetLeftPart(UriPartial.Authority) + target, AsWritten));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (contentType is not null)
            {
                request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            }
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Reply($"{method} {target}", (int)response.StatusCode, HeadersOf(response), text);
    }

    /// <summary>Stores a row and gives its id.</summary>
    public async Task<string> StoreAsync(string @namespace, string title, string more = "", string? agent = "alice")
    {
        var json = $$"""{"title":"{{title}}","content":"content of {{title}}","namespace":"{{@namespace}}"{{(more.Length > 0 ? "," + more : "")}}}""";
        var reply = await PostAsync("/api/v1/memories", json, agent is null ? [] : [("X-Agent-Id", agent)]);
        Assert.True(reply.Status == 201, reply.Body);
        return reply.Text("id");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Service.DisposeAsync();
        await _engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage response)
    {
        IEnumerable<KeyValuePair<string, HeaderStringValues>> all = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated);
        return all.ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(", ", h.Value), StringComparer.Ordinal);
    }
}
