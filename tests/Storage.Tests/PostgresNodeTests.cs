using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace AiMemory.Tests.Storage;

/// <summary>A node whose replica is on a server, as its users run it.</summary>
[Collection(PostgresGroup.Name)]
public sealed class PostgresNodeTests(PostgresServer server) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ai-memory-").FullName;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task ServerRestartedUnderLoad_Answers503MeanwhileAndResumes_NothingAcknowledgedIsLost()
    {
        var store = await server.CreateDatabaseAsync();
        using var node = await StartAsync(store);
        var stored = new ConcurrentBag<string>();
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                using var answer = await _http.PostAsJsonAsync(
                    $"{node.Url}/api/v1/memories", new { title = $"{writer} {i}", content = "text", @namespace = $"load/{writer % 3}" });
                statuses.AddOrUpdate(answer.StatusCode, 1, (_, n) => n + 1);
                if (answer.StatusCode == HttpStatusCode.Created)
                {
                    stored.Add((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!);
                }
                else
                {
                    await Task.Delay(20);
                }
            }
        })).ToArray();
        await UntilAsync(() => stored.Count >= 200);
        await server.StopAsync("immediate");
        await UntilAsync(() => statuses.GetValueOrDefault(HttpStatusCode.ServiceUnavailable) > 20);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await _http.GetAsync($"{node.Url}/api/v1/memories?namespace=load/0")).StatusCode);
        await server.StartAsync();
        var before = stored.Count;
        await UntilAsync(() => stored.Count >= before + 200);
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.ServiceUnavailable], statuses.Keys.Order());
        foreach (var id in stored)
        {
            Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync($"{node.Url}/api/v1/memories/{id}")).StatusCode);
        }
    }

    [Fact]
    public async Task ManyWritersOfTheSameTitles_MakeOneMemoryOfEach()
    {
        using var node = await StartAsync(await server.CreateDatabaseAsync());
        var ids = new ConcurrentDictionary<string, string>();
        for (var round = 0; round < 4; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 48).Select(async i =>
            {
                using var answer = await _http.PostAsJsonAsync(
                    $"{node.Url}/api/v1/memories", new { title = $"title {i % 6}", content = $"round {round} writer {i}", @namespace = "same" });
                Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
                var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
                Assert.Equal(ids.GetOrAdd($"title {i % 6}", id), id);
            }));
            var listed = await _http.GetFromJsonAsync<JsonElement>($"{node.Url}/api/v1/memories?namespace=same");
            Assert.Equal(6, listed.GetProperty("count").GetInt32());
            Assert.All(
                listed.GetProperty("memories").EnumerateArray(),
                m => Assert.StartsWith($"round {round} ", m.GetProperty("content").GetString(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task SecondOwner_IsRefusedByName_AndACommandLineFindsTheNode()
    {
        var store = await server.CreateDatabaseAsync();
        using var node = await StartAsync(store);
        var (exit, _, error) = await ProgramRun.RunAsync("--data-dir", _folder, "serve", "--port", "0", "--store", store);
        Assert.Equal(1, exit);
        Assert.Contains($"in use by 'ai-memory a {node.Run.Pid}", error, StringComparison.Ordinal);
        Assert.DoesNotContain("se cret", error, StringComparison.Ordinal);

        (exit, var output, error) = await ProgramRun.RunAsync("--db", store, "store", "--title", "t", "--content", "c", "--namespace", "n", "--json");
        Assert.True(exit == 0, error);
        var id = JsonDocument.Parse(output).RootElement.GetProperty("id").GetString();
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync($"{node.Url}/api/v1/memories/{id}")).StatusCode);
        (exit, _, error) = await ProgramRun.RunAsync("migrate", "--from", store, "--to", $"sqlite://{_folder}/copy.db");
        Assert.Equal(1, exit);
        Assert.Contains("in use by 'ai-memory a", error, StringComparison.Ordinal);

        node.Run.Dispose();
        (exit, output, error) = await ProgramRun.RunAsync("--db", store, "get", id!, "--json");
        Assert.True(exit == 0 && output.Contains("\"t\"", StringComparison.Ordinal), error);
    }

    private async Task<RunningNode> StartAsync(string store)
    {
        var port = FreePort();
        var run = ProgramRun.Start("--data-dir", _folder, "serve", "--port", $"{port}", "--store", store);
        await UntilAsync(() => run.Output.Contains("listening", StringComparison.Ordinal), () => run.Output + run.Error);
        return new RunningNode(run, $"http://127.0.0.1:{port}");
    }

    private static async Task UntilAsync(Func<bool> condition, Func<string>? say = null)
    {
        for (var end = Environment.TickCount64 + 30_000; !condition(); await Task.Delay(20))
        {
            Assert.True(Environment.TickCount64 < end, $"not within 30 s: {say?.Invoke()}");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed record RunningNode(ProgramRun Run, string Url) : IDisposable
    {
        public void Dispose() => Run.Dispose();
    }
}
