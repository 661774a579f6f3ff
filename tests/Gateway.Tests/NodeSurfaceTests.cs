using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using AiMemory.Gateway.Routing;
using Gateway.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Gateway.Tests;

/// <summary>Health, metrics and the OpenAPI document (http-api 4).</summary>
public sealed class NodeSurfaceTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private readonly GatewayNode _node = fixture.Node;

    [Fact]
    public async Task Health_IsOk_WhileTheStoreCanBeRead()
    {
        (await _node.GetAsync("/api/v1/health")).Is(200, """{"service":"ai-memory","status":"ok"}""");
        (await _node.GetAsync("/health/live")).Is(200, """{"service":"ai-memory","status":"ok"}""");
        (await _node.GetAsync("/health/ready")).Is(200, """{"service":"ai-memory","status":"ok"}""");
    }

    [Fact]
    public async Task Health_Is503_WhenTheFullTextIndexIsBroken_AndTheNextWriteMendsIt()
    {
        await using var node = await GatewayNode.StartAsync();
        await node.StoreAsync("broken", "row");
        // Answers when the row is in the index: what indexes it after the damage would mend it before anybody has looked.
        Assert.Equal(["row"], (await node.GetAsync("/api/v1/search?q=row&namespace=broken")).TextsOf("results"));
        await using (var connection = new SqliteConnection($"Data Source={node.DatabasePath}.index;Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM memories_fts_data";
            await command.ExecuteNonQueryAsync();
        }

        (await node.GetAsync("/api/v1/health")).Is(503, """{"service":"ai-memory","status":"error"}""");
        (await node.GetAsync("/health/ready")).Is(503, """{"service":"ai-memory","status":"error"}""");
        (await node.GetAsync("/health/live")).Is(HttpStatusCode.OK);
        await node.StoreAsync("broken", "next");
        Assert.Equal(["row"], (await node.GetAsync("/api/v1/search?q=row&namespace=broken")).TextsOf("results"));
        (await node.GetAsync("/api/v1/health")).Is(200, """{"service":"ai-memory","status":"ok"}""");
    }

    [Fact]
    public async Task Metrics_AreThePrometheusTextOfTheContract()
    {
        await using var node = await GatewayNode.StartAsync();
        var fresh = await node.GetAsync("/metrics");
        Assert.Equal(200, fresh.Status);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", fresh.Header("content-type"));
        foreach (var (name, type) in new[]
        {
            ("ai_memory_contradiction_detected_total", "counter"), ("ai_memory_curator_cycles_total", "counter"), ("ai_memory_hnsw_size", "gauge"),
            ("ai_memory_memories", "gauge"), ("ai_memory_subscriptions_active", "gauge"), ("ai_memory_webhook_dispatched_total", "counter"),
            ("ai_memory_webhook_failed_total", "counter"),
        })
        {
            Assert.Contains($"# TYPE {name} {type}\n", fresh.Body, StringComparison.Ordinal);
            Assert.Matches($@"(?m)^{name} \d+$", fresh.Body);
        }

        var families = Regex.Matches(fresh.Body, "(?m)^# TYPE (\\S+)").Select(m => m.Groups[1].Value).ToArray();
        Assert.Equal(families.Order(StringComparer.Ordinal), families);
        await node.StoreAsync("m", "one", "\"tier\":\"long\"");
        await node.GetAsync("/api/v1/recall?context=one");
        var after = (await node.GetAsync("/api/v1/metrics")).Body;
        Assert.Contains("\nai_memory_memories 1\n", after, StringComparison.Ordinal);
        Assert.Matches("(?m)^ai_memory_store_total\\{result=\"ok\",tier=\"long\"\\} [1-9]", after);
        Assert.Matches("(?m)^ai_memory_recall_total\\{mode=\"keyword\"\\} [1-9]", after);
        Assert.Matches("(?m)^ai_memory_recall_latency_seconds_bucket\\{mode=\"keyword\",le=\"\\+Inf\"\\} [1-9]", after);
        Assert.All(after.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(@"^(# (HELP|TYPE) \S+ .+|[a-z_0-9]+(\{[^}]*\})? [-+0-9.eE]+)$", line));
    }

    [Fact]
    public async Task OpenApi_NamesEveryRouteAndMethod_AndEveryReferenceResolves()
    {
        var reply = await _node.GetAsync("/openapi/v1.json");
        Assert.Equal("application/json", reply.Header("content-type"));
        var document = reply.Json;
        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var documented = document.GetProperty("paths").EnumerateObject()
            .SelectMany(p => p.Value.EnumerateObject().Where(o => o.Name is "get" or "put" or "post" or "delete").Select(o => $"{o.Name.ToUpperInvariant()} {p.Name}"))
            .ToHashSet();
        var routes = Endpoints.Make(new AiMemory.Gateway.GatewayOptions(), _node.Service, new StatusMonitor(_node.Service, TimeProvider.System), _node.Parts);
        var expected = routes.Paths.SelectMany(p => p.Methods.Select(m => $"{m} {p.Template}"))
            .Where(r => !r.Contains("/api/v1/rpc/", StringComparison.Ordinal) && r != "POST /api/v1/cluster" && !r.EndsWith("openapi/v1.json", StringComparison.Ordinal))
            .ToHashSet();
        Assert.Equal(expected.Order(), documented.Order());
        foreach (Match reference in Regex.Matches(reply.Body, "\"\\$ref\"\\s*:\\s*\"#/([^\"]+)\""))
        {
            var found = reference.Groups[1].Value.Split('/').Aggregate(document, (at, part) => at.GetProperty(part.Replace("~1", "/", StringComparison.Ordinal)));
            Assert.Equal(JsonValueKind.Object, found.ValueKind);
        }

        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Where(o => o.Name != "parameters").Select(o => (Path: p.Name, p.Value, Operation: o.Value))).ToArray();
        Assert.All(operations, o => Assert.True(o.Operation.GetProperty("responses").EnumerateObject().Any(), o.Path));
        var ids = operations.Select(o => o.Operation.GetProperty("operationId").GetString()).ToArray();
        Assert.Equal(ids.Length, ids.Distinct().Count());
        foreach (var (path, item, operation) in operations)
        {
            // Every variable of a path is described, and nothing else is said to be in it.
            var parameters = Parameters(item).Concat(Parameters(operation)).Select(p => Resolve(document, p)).Where(p => p.GetProperty("in").GetString() == "path").Select(p => p.GetProperty("name").GetString()!);
            Assert.Equal(Regex.Matches(path, @"\{(\w+)\}").Select(m => m.Groups[1].Value), parameters);
        }
    }

    private static IEnumerable<JsonElement> Parameters(JsonElement of) =>
        of.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : [];

    private static JsonElement Resolve(JsonElement document, JsonElement item) =>
        item.TryGetProperty("$ref", out var reference)
            ? reference.GetString()!.Split('/').Skip(1).Aggregate(document, (at, part) => at.GetProperty(part))
            : item;
}
