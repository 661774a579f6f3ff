using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>Export, import, sync (http-api 9 and 13; rules 2 and 12).</summary>
public sealed class TransferTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private readonly GatewayNode _node = fixture.Node;

    [Fact]
    public async Task Export_HoldsUnexpiredRows_OldestFirst_AndTheirLinks()
    {
        await using var node = await GatewayNode.StartAsync();
        (await node.GetAsync("/api/v1/export")).Is(200, """{"memories":[],"links":[],"count":0,"exported_at":"<time>"}""");
        await ImportAsync(node, Row("e2", "x", "second", created: "2026-02-01T00:00:00Z"), Row("e1", "_agents", "first", created: "2026-01-01T00:00:00Z"));
        await ImportAsync(node, Row("e3", "x", "expired", more: ",\"expires_at\":\"2020-01-01T00:00:00Z\""));
        await node.PostAsync("/api/v1/links", """{"source_id":"e1","target_id":"e2"}""");
        await node.PostAsync("/api/v1/links", """{"source_id":"e1","target_id":"e3"}""");
        var export = await node.GetAsync("/api/v1/export");
        Assert.Equal(["first", "second"], export.TextsOf("memories"));
        Assert.Equal(2, export.Json.GetProperty("count").GetInt32());
        Assert.Equal(["e2"], export.TextsOf("links", "target_id"));

        await using var other = await GatewayNode.StartAsync();
        (await other.PostAsync("/api/v1/import", export.Body)).Is(200, """{"errors":[],"imported":2}""");
        var back = await other.GetAsync("/api/v1/export");
        Assert.Equal(["e1", "e2"], back.TextsOf("memories", "id"));
        Assert.Equal(["e1"], back.TextsOf("links", "source_id"));
    }

    [Fact]
    public async Task Import_KeepsRowsAsSent_AndUpsertsWithoutComparingTimes()
    {
        var row = """{"id":"Any Id:1","tier":"short","namespace":"im","title":"t","content":"c","tags":["a"],"priority":3,"confidence":0.25,"source":"mine-slack","access_count":2000000,"created_at":"2020-01-01T00:00:00Z","updated_at":"2020-01-02 00:00:00.5+01:00","last_accessed_at":"2020-01-03T00:00:00Z","expires_at":"2999-01-01T00:00:00Z","metadata":{"agent_id":"zoe","n":1e10}}""";
        await ImportAsync(_node, row);
        var stored = await _node.GetAsync("/api/v1/memories/Any%20Id:1");
        var memory = stored.Json.GetProperty("memory");
        Assert.Equal(2_000_000, memory.GetProperty("access_count").GetInt64());
        Assert.Equal("2020-01-02 00:00:00.5+01:00", memory.GetProperty("updated_at").GetString());
        Assert.Equal("""{"agent_id":"zoe","n":10000000000.0}""", memory.GetProperty("metadata").GetRawText());

        await ImportAsync(_node, row.Replace("\"content\":\"c\"", "\"content\":\"older\"", StringComparison.Ordinal).Replace("2020-01-02", "2019-01-02", StringComparison.Ordinal).Replace("Any Id:1", "other id", StringComparison.Ordinal));
        Assert.Equal("older", (await _node.GetAsync("/api/v1/memories/Any%20Id:1")).Json.GetProperty("memory").GetProperty("content").GetString());
        (await _node.GetAsync("/api/v1/memories/other%20id")).IsError(404, "not found");
    }

    [Fact]
    public async Task Import_ReportsEachBadRow_AndTakesTheOthers()
    {
        string[] rows =
        [
            Row("bad-title", "im2", ""),
            Row("bad-count", "im2", "count").Replace("\"access_count\":0", "\"access_count\":-1", StringComparison.Ordinal),
            Row("bad-created", "im2", "created", created: "yesterday"),
            Row("bad-updated", "im2", "updated").Replace("\"updated_at\":\"2026", "\"updated_at\":\"x026", StringComparison.Ordinal),
            Row("bad-access", "im2", "access", more: ",\"last_accessed_at\":\"x\""),
            Row("bad-expiry", "im2", "expiry", more: ",\"expires_at\":\"x\""),
            Row("bad-meta", "im2", "meta", more: ",\"metadata\":[]"),
            Row("good", "im2", "good", more: ",\"metadata\":{}"),
            Row("good", "im2", "another title"),
        ];
        var reply = await _node.PostAsync("/api/v1/import", $"{{\"memories\":[{string.Join(',', rows)}],\"links\":null,\"count\":\"x\",\"exported_at\":5}}");
        reply.Is(200, """{"errors":["bad-title: title cannot be empty","bad-count: access_count cannot be negative","bad-created: created_at is not valid RFC3339","bad-updated: updated_at is not valid RFC3339","bad-access: last_accessed_at is not valid RFC3339","bad-expiry: expires_at is not valid RFC3339","bad-meta: metadata must be a JSON object","good: UNIQUE constraint failed: memories.id"],"imported":1}""");
    }

    [Fact]
    public async Task Import_Links_AreMadeWhereTheyCan_WithTheTimeOfTheImport()
    {
        var reply = await _node.PostAsync("/api/v1/import", $$"""
            {"memories":[{{Row("il1", "im3", "one")}},{{Row("il2", "im3", "two")}}],
             "links":[{"source_id":"il1","target_id":"il2","relation":"supersedes","created_at":"2001-01-01T00:00:00Z"},
                      {"source_id":"il1","target_id":"nowhere","relation":"supersedes","created_at":"2001-01-01T00:00:00Z"},
                      {"source_id":"il1","target_id":"il1","relation":"supersedes","created_at":"x"}]}
            """);
        reply.Is(200, """{"errors":[],"imported":2}""");
        (await _node.GetAsync("/api/v1/links/il1")).Is(200, """{"count":1,"links":[{"created_at":"<time>","relation":"supersedes","source_id":"il1","target_id":"il2"}]}""");
        Assert.DoesNotContain("2001", (await _node.GetAsync("/api/v1/links/il1")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"memories\":null}")]
    [InlineData("{\"memories\":{}}")]
    [InlineData("{\"memories\":[5]}")]
    [InlineData("{\"memories\":[{}]}")]
    [InlineData("{\"memories\":[],\"links\":[{\"source_id\":\"a\",\"target_id\":\"b\",\"relation\":\"related_to\"}]}")]
    [InlineData("{\"memories\":[],\"links\":5}")]
    [InlineData("{\"memories\":[],\"memories\":[]}")]
    public async Task Import_Mistyped_Is422(string body) =>
        (await _node.PostAsync("/api/v1/import", body)).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: ");

    [Fact]
    public async Task Import_EveryKeyButThree_IsRequired()
    {
        var row = JsonDocument.Parse(Row("r", "im4", "t")).RootElement;
        foreach (var key in row.EnumerateObject().Select(p => p.Name))
        {
            var without = "{" + string.Join(',', row.EnumerateObject().Where(p => p.Name != key).Select(p => $"\"{p.Name}\":{p.Value.GetRawText()}")) + "}";
            (await _node.PostAsync("/api/v1/import", $"{{\"memories\":[{without}]}}"))
                .IsErrorStarting(422, $"Failed to deserialize the JSON body into the target type: memories[0]: missing field `{key}`");
        }
    }

    [Fact]
    public async Task ImportAndPush_Take1000Rows_AndNotOneMore()
    {
        var rows = Enumerable.Range(0, 1001).Select(i => Row($"k{i}", "im5", $"t{i}")).ToArray();
        (await _node.PostAsync("/api/v1/import", $"{{\"memories\":[{string.Join(',', rows)}]}}")).IsError(400, "import limited to 1000 memories");
        (await _node.PostAsync("/api/v1/sync/push", $"{{\"sender_agent_id\":\"s\",\"memories\":[{string.Join(',', rows)}]}}")).IsError(400, "sync_push limited to 1000 memories per request");
        (await _node.GetAsync("/api/v1/memories?namespace=im5")).Is(200, """{"count":0,"memories":[]}""");
        (await _node.PostAsync("/api/v1/import", $"{{\"memories\":[{string.Join(',', rows[1..])}]}}")).Is(200, """{"errors":[],"imported":1000}""");
    }

    [Fact]
    public async Task Push_MergesNewerWins_AndKeepsTheClock()
    {
        var me = ("X-Agent-Id", "receiver-1");
        string Body(string rows, string more = "") => $"{{\"sender_agent_id\":\"sender-1\",\"memories\":[{rows}]{more}}}";
        var newer = Row("s1", "sy", "t", updated: "2026-03-01T00:00:00+00:00");
        (await _node.PostAsync("/api/v1/sync/push", Body(newer + "," + Row("bad", "sy", ""), ",\"dry_run\":true,\"sender_clock\":{\"entries\":{\"x\":\"y\"}}"), me))
            .Is(200, """{"applied":0,"dry_run":true,"noop":1,"receiver_agent_id":"receiver-1","receiver_clock":{"entries":{}},"skipped":1}""");
        (await _node.GetAsync("/api/v1/memories/s1")).IsError(404, "not found");
        (await _node.PostAsync("/api/v1/sync/push", Body(newer + "," + Row("bad", "sy", "")), me))
            .Is(200, """{"applied":1,"dry_run":false,"noop":0,"receiver_agent_id":"receiver-1","receiver_clock":{"entries":{"sender-1":"2026-03-01T00:00:00+00:00"}},"skipped":1}""");
        var older = Row("s1", "sy", "t", updated: "2026-02-01T00:00:00+00:00").Replace("\"content\":\"c\"", "\"content\":\"older\"", StringComparison.Ordinal);
        (await _node.PostAsync("/api/v1/sync/push", Body(older), me))
            .Is(200, """{"applied":1,"dry_run":false,"noop":0,"receiver_agent_id":"receiver-1","receiver_clock":{"entries":{"sender-1":"2026-03-01T00:00:00+00:00"}},"skipped":0}""");
        Assert.Equal("c", (await _node.GetAsync("/api/v1/memories/s1")).Json.GetProperty("memory").GetProperty("content").GetString());
        (await _node.PostAsync("/api/v1/sync/push", Body(Row("s1", "sy", "renamed", updated: "2027-01-01T00:00:00+00:00")), me)).Is(200, "<rest>\"skipped\":1}");
        (await _node.PostAsync("/api/v1/sync/push", Body(""))).Is(200, """{"applied":0,"dry_run":false,"noop":0,"receiver_agent_id":"<anonymous>","receiver_clock":{"entries":{}},"skipped":0}""");
    }

    [Fact]
    public async Task Push_Refuses_AndPassesOverWhatLaterVersionsSend()
    {
        (await _node.PostAsync("/api/v1/sync/push", """{"sender_agent_id":"a b","memories":[]}""")).IsErrorStarting(400, "invalid sender_agent_id: agent_id contains invalid character ' '");
        (await _node.PostAsync("/api/v1/sync/push", """{"sender_agent_id":"","memories":[]}""")).IsError(400, "invalid sender_agent_id: agent_id cannot be empty");
        (await _node.PostAsync("/api/v1/sync/push", """{"sender_agent_id":"s"}""")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: missing field `memories`");
        (await _node.PostAsync("/api/v1/sync/push", """{"sender_agent_id":"s","memories":[],"dry_run":null}""")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: ");
        (await _node.PostAsync("/api/v1/sync/push", """{"sender_agent_id":"s","memories":[],"sender_clock":null}""")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: ");
        (await _node.PostAsync("/api/v1/sync/push", """{"sender_agent_id":"s","memories":[],"links":5,"deletions":["x"],"archives":{},"restores":1,"pendings":0,"namespace_meta":""}""")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Since_IsExclusive_Ascending_AndCountsExpiredRows()
    {
        await using var node = await GatewayNode.StartAsync();
        await ImportAsync(
            node,
            Row("y3", "si", "3", updated: "2026-03-03T00:00:00+00:00"),
            Row("y1", "si", "1", updated: "2026-03-01T00:00:00+00:00", more: ",\"expires_at\":\"2026-03-05T00:00:00Z\""),
            Row("y2", "si", "2", updated: "2026-03-02T00:00:00+00:00"));
        Assert.Equal(["y1", "y2", "y3"], (await node.GetAsync("/api/v1/sync/since")).TextsOf("memories", "id"));
        Assert.Equal(["y1", "y2", "y3"], (await node.GetAsync("/api/v1/sync/since?since=")).TextsOf("memories", "id"));
        Assert.Equal(["y3"], (await node.GetAsync("/api/v1/sync/since?since=2026-03-02T00:00:00%2B00:00")).TextsOf("memories", "id"));
        var page = await node.GetAsync("/api/v1/sync/since?limit=1");
        Assert.Equal("1 1", $"{page.Json.GetProperty("count")} {page.Json.GetProperty("limit")}");
        Assert.Equal(10_000, (await node.GetAsync("/api/v1/sync/since?limit=99999")).Json.GetProperty("limit").GetInt32());
        Assert.Equal(500, (await node.GetAsync("/api/v1/sync/since")).Json.GetProperty("limit").GetInt32());
        (await node.GetAsync("/api/v1/sync/since?limit=0")).Is(200, """{"count":0,"limit":0,"memories":[]}""");
        (await node.GetAsync("/api/v1/sync/since?since=yesterday")).IsError(400, "invalid `since` parameter — expected RFC 3339 timestamp");
        (await node.GetAsync("/api/v1/sync/since?since=2026-03-02T00:00:00+00:00")).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Since_RecordsThePuller_WhenBothNamesAreValid()
    {
        await using var node = await GatewayNode.StartAsync();
        await ImportAsync(node, Row("z1", "sp", "1", updated: "2026-03-01T00:00:00+00:00"));
        (await node.GetAsync("/api/v1/sync/since?peer=a%20b", ("X-Agent-Id", "me"))).Is(HttpStatusCode.OK);
        (await node.GetAsync("/api/v1/sync/since?peer=puller", ("X-Agent-Id", "not valid"))).Is(HttpStatusCode.OK);
        (await node.GetAsync("/api/v1/sync/since?peer=puller", ("X-Agent-Id", "me"))).Is(HttpStatusCode.OK);
        var clock = await node.PostAsync("/api/v1/sync/push", """{"sender_agent_id":"s","memories":[],"dry_run":true}""", ("X-Agent-Id", "me"));
        Assert.Equal("""{"entries":{"puller":"2026-03-01T00:00:00+00:00"}}""", clock.Json.GetProperty("receiver_clock").GetRawText());
    }

    internal static string Row(
        string id, string @namespace, string title, string created = "2026-01-01T00:00:00+00:00", string updated = "2026-01-01T00:00:00+00:00", string more = "") => $$"""
        {"id":"{{id}}","tier":"mid","namespace":"{{@namespace}}","title":"{{title}}","content":"c","tags":[],"priority":5,"confidence":1.0,"source":"api","access_count":0,"created_at":"{{created}}","updated_at":"{{updated}}"{{more}}}
        """;

    private static async Task ImportAsync(GatewayNode node, params string[] rows) =>
        (await node.PostAsync("/api/v1/import", $"{{\"memories\":[{string.Join(',', rows)}]}}")).Is(200, $$"""{"errors":[],"imported":{{rows.Length}}}""");
}
