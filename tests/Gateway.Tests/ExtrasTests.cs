using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests;

/// <summary>What is offered beyond the contract (design 5 and 10): versions, receipts, retries, undo, dates.</summary>
public sealed class ExtrasTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private readonly GatewayNode _node = fixture.Node;

    [Fact]
    public async Task Version_IsTheETag_InEveryMemory()
    {
        var created = await _node.PostAsync("/api/v1/memories", """{"title":"v","content":"c","namespace":"ver"}""");
        Assert.Matches("^\"\\d+\\.\\d+\"$", created.Header("etag"));
        var read = await _node.GetAsync("/api/v1/memories/" + created.Text("id"));
        Assert.Equal(created.Header("etag"), read.Header("etag"));
        Assert.Equal(created.Header("etag"), $"\"{read.Json.GetProperty("memory").GetProperty("version").GetString()}\"");
        var updated = await _node.PutAsync("/api/v1/memories/" + created.Text("id"), """{"priority":9}""");
        Assert.NotEqual(created.Header("etag"), updated.Header("etag"));
        Assert.Equal(updated.Header("etag"), $"\"{updated.Text("version")}\"");
    }

    [Fact]
    public async Task IfMatch_RefusesALostEdit_With412AndTheCurrentVersion()
    {
        var id = await _node.StoreAsync("ver", "edited");
        var path = "/api/v1/memories/" + id;
        var etag = (await _node.GetAsync(path)).Header("etag")!;
        var mine = (await _node.PutAsync(path, """{"content":"mine"}""", ("If-Match", etag))).Is(HttpStatusCode.OK);
        foreach (var attempt in new[]
        {
            await _node.PutAsync(path, """{"content":"theirs"}""", ("If-Match", etag)),
            await _node.DeleteAsync(path, ("If-Match", etag)),
            await _node.DeleteAsync(path, ("If-Match", "\"nonsense\"")),
            await _node.SendAsync("POST", path + "/promote", null, ("If-Match", etag)),
        })
        {
            attempt.Is(412, $$"""{"error":"the memory is now at version {{mine.Text("version")}}","version":"{{mine.Text("version")}}"}""");
            Assert.Equal(mine.Header("etag"), attempt.Header("etag"));
        }

        Assert.Equal("mine", (await _node.GetAsync(path)).Json.GetProperty("memory").GetProperty("content").GetString());
        (await _node.PutAsync(path, "{}", ("If-Match", "*"))).Is(HttpStatusCode.OK);
        (await _node.DeleteAsync(path, ("If-Match", (await _node.GetAsync(path)).Header("etag")!))).Is(200, """{"deleted":true}""");
    }

    [Fact]
    public async Task Receipt_TellsWhoHoldsTheWrite()
    {
        var created = await _node.PostAsync("/api/v1/memories", """{"title":"r","content":"c","namespace":"rec/ä b%"}""".Replace(" b", "-b", StringComparison.Ordinal));
        var receipt = created.Header("x-memory-receipt")!;
        Assert.Matches(@"^\d+\.\d+@rec%2F%C3%A4-b%25$", receipt);
        (await _node.GetAsync("/api/v1/writes/" + receipt)).Is(200, """{"held_by":1,"holders":["a"],"namespace":"rec/ä-b%","needed":1,"replicas":1,"version":"<version>"}""");
        (await _node.GetAsync("/api/v1/writes/" + Uri.EscapeDataString(receipt))).Is(HttpStatusCode.OK);
        Assert.Equal(404, (await _node.GetAsync("/api/v1/writes/99.999@rec")).Status);
        Assert.Equal(400, (await _node.GetAsync("/api/v1/writes/nonsense")).Status);
    }

    [Fact]
    public async Task EveryWrite_CarriesAReceipt()
    {
        var (a, b) = (await _node.StoreAsync("rw", "a"), await _node.StoreAsync("rw", "b"));
        foreach (var reply in new[]
        {
            await _node.PostAsync("/api/v1/links", $$"""{"source_id":"{{a}}","target_id":"{{b}}"}"""),
            await _node.PutAsync("/api/v1/memories/" + a, """{"priority":9}"""),
            await _node.SendAsync("POST", $"/api/v1/memories/{a}/promote", null),
            await _node.PostAsync("/api/v1/agents", """{"agent_id":"rw","agent_type":"human"}"""),
            await _node.DeleteAsync("/api/v1/memories/" + b),
            await _node.PostAsync("/api/v1/consolidate", $$"""{"ids":["{{a}}","{{await _node.StoreAsync("rw", "c")}}"],"title":"t","summary":"s","namespace":"rw"}"""),
        })
        {
            Assert.True(reply.Headers.ContainsKey("x-memory-receipt"), reply.Request);
        }
    }

    [Fact]
    public async Task IdempotencyKey_MakesARetryTheSameWrite()
    {
        var key = ("Idempotency-Key", "retry-1");
        var me = ("X-Agent-Id", "alice");
        const string Body = """{"title":"idem","content":"one","namespace":"idem"}""";
        var first = await _node.PostAsync("/api/v1/memories", Body, key, me);
        await _node.PutAsync("/api/v1/memories/" + first.Text("id"), """{"title":"moved on"}""");
        var again = await _node.PostAsync("/api/v1/memories", Body, key, me);
        Assert.Equal(first.Body, again.Body);
        Assert.Equal(["moved on"], (await _node.GetAsync("/api/v1/memories?namespace=idem")).TextsOf("memories"));
        await _node.PostAsync("/api/v1/memories", Body, ("Idempotency-Key", "retry-2"), me);
        Assert.Equal(2, (await _node.GetAsync("/api/v1/memories?namespace=idem")).Json.GetProperty("count").GetInt32());
        var id = await _node.StoreAsync("idem2", "gone");
        (await _node.DeleteAsync("/api/v1/memories/" + id, ("Idempotency-Key", "d"))).Is(200, """{"deleted":true}""");
        (await _node.PostAsync("/api/v1/memories", Body, ("Idempotency-Key", new string('k', 256)))).IsErrorStarting(400, "Idempotency-Key exceeds max length of 255 bytes");
    }

    [Fact]
    public async Task Undo_PreviewsByDefault_ThenRetractsWhatAnAuthorWrote()
    {
        var before = await _node.StoreAsync("undo", "before", agent: "rogue");
        await Task.Delay(20);
        var since = DateTimeOffset.UtcNow.ToString("O");
        var wrong = await _node.StoreAsync("undo", "wrong", agent: "rogue");
        var other = await _node.StoreAsync("undo", "other", agent: "bob");
        var derived = await _node.StoreAsync("undo", "derived", agent: "bob");
        await _node.PostAsync("/api/v1/links", $$"""{"source_id":"{{derived}}","target_id":"{{wrong}}","relation":"derived_from"}""");
        var preview = await _node.PostAsync("/api/v1/undo", $$"""{"agent_id":"rogue","since":"{{since}}","derived":true}""");
        Assert.Equal("2 True", $"{preview.Json.GetProperty("count")} {preview.Json.GetProperty("dry_run")}");
        Assert.Equal(4, (await _node.GetAsync("/api/v1/memories?namespace=undo")).Json.GetProperty("count").GetInt32());
        var done = await _node.PostAsync("/api/v1/undo", $$"""{"agent_id":"rogue","since":"{{since}}","derived":true,"dry_run":false}""");
        Assert.Equal(new[] { wrong, derived }.Order(), done.TextsOf("memories", "id").Order());
        Assert.Equal(new[] { before, other }.Order(), (await _node.GetAsync("/api/v1/memories?namespace=undo")).TextsOf("memories", "id").Order());
        (await _node.SendAsync("POST", $"/api/v1/archive/{wrong}/restore", null)).Is(HttpStatusCode.OK);
        (await _node.PostAsync("/api/v1/undo", "{}")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: missing field `agent_id`");
        (await _node.PostAsync("/api/v1/undo", """{"agent_id":"a b"}""")).Is(HttpStatusCode.BadRequest);
        (await _node.PostAsync("/api/v1/undo", """{"agent_id":"a","since":"soon"}""")).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task SinceAndUntil_TakeABareDate()
    {
        await _node.PostAsync("/api/v1/import", $$"""{"memories":[{{Contract.TransferTests.Row("day1", "days", "wave one", created: "2026-03-01T23:30:00-02:00")}},{{Contract.TransferTests.Row("day2", "days", "wave two", created: "2026-03-02T00:00:00+00:00")}}]}""");
        foreach (var path in new[] { "memories?namespace=days", "search?namespace=days&q=wave", "recall?namespace=days&context=wave" })
        {
            // 23:30 at -02:00 is the next day in UTC.
            Assert.Equal(2, (await _node.GetAsync($"/api/v1/{path}&since=2026-03-02")).Json.GetProperty("count").GetInt32());
            Assert.Equal(1, (await _node.GetAsync($"/api/v1/{path}&until=2026-03-02")).Json.GetProperty("count").GetInt32());
            Assert.Equal(0, (await _node.GetAsync($"/api/v1/{path}&since=2026-03-03")).Json.GetProperty("count").GetInt32());
        }
    }

    [Fact]
    public async Task Cluster_TellsOfALoneNode()
    {
        var reply = await _node.GetAsync("/api/v1/cluster");
        Assert.Equal("a", reply.Text("node"));
        Assert.Equal("1 1", $"{reply.Json.GetProperty("replicas")} {reply.Json.GetProperty("write_quorum")}");
        Assert.True(reply.Json.GetProperty("ready").GetBoolean());
        (await _node.GetAsync("/api/v1/cluster/digest")).IsErrorStarting(400, "Failed to deserialize query string: missing field `namespace`");
    }
}
