using System.Net;
using System.Text.Json;
using AiMemory.UseCases;
using Gateway.Tests.Contract;
using Gateway.Tests.Support;

namespace Gateway.Tests;

/// <summary>
/// The README's list of where this program differs from 0.6.0 on purpose: what shows over HTTP is held here, the rest where
/// <see cref="Elsewhere"/> says. A row of the list without a test, or a test without its row, fails.
/// </summary>
public sealed class DeviationTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private static readonly Dictionary<string, (string File, string Test)> Elsewhere = new(StringComparer.Ordinal)
    {
        ["only create replicates"] = ("Application.Tests/EveryChangeIsLoggedTests.cs", "Change_ThroughEveryDoor_IsAnEntryThatRebuildsTheReplica"),
        ["the newest wall clock wins"] = ("Application.Tests/StrayTests.cs", "TwoRowsOfOneTitle_TheHigherVersionStays_TheOtherIsArchivedAndLinked"),
        ["an MCP line that cannot be parsed is answered under id null, or ends the server"] = ("Mcp.Tests/ProtocolTests.cs", "UnreadableLine_IsAParseErrorUnderItsIdAndTheServerGoesOn"),
        ["an instant refusal by all peers is reported as `timeout`"] = ("Cluster.Tests/ProcessFaultTests.cs", "WithBothPeersGone_AWriteIs503_AndSaysSo"),
        ["calls of the published clients that fail: `get`, `search`, `forget`, `storeBulk`, `bulk_store`"] = ("Gateway.Tests/Contract/PublishedClientTests.cs", "StoreBulk_AsAnObject_AnswersTheIdsToo"),
        ["webhooks fire for MCP stores only, once"] = ("Gateway.Tests/WebhookTests.cs", "DeliveryThatNeverSucceeds_BecomesADeadLetter_ThatCanBeListed"),
        ["the curator deletes the newer of two contradicting rows"] = ("Application.Tests/CuratorTests.cs", "OfTwoContradictingRows_TheOlderGoes_ArchivedAndLinked"),
        ["the vector index forgets the oldest beyond 100,000"] = ("Application.Tests/VectorIndexTests.cs", "BeyondItsRoom_ItKeepsWhatItHas_AndCountsWhatItRefused"),
    };

    private readonly GatewayNode _node = fixture.Node;

    [Fact]
    public void Readme_ListsExactlyWhatIsHeld()
    {
        var root = Root();
        var rows = File.ReadAllLines(Path.Combine(root, "README.md"))
            .SkipWhile(line => !line.StartsWith("## Where it differs", StringComparison.Ordinal))
            .TakeWhile(line => !line.StartsWith("## Licence", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| 0.6.0 |", StringComparison.Ordinal))
            .Select(line => line.Split(" | ")[0][2..]);
        var here = typeof(DeviationTests).GetMethods()
            .SelectMany(m => m.GetCustomAttributes(typeof(DeviationAttribute), inherit: false).Cast<DeviationAttribute>()).Select(d => d.Row);
        Assert.Equal(here.Concat(Elsewhere.Keys).Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
        Assert.All(Elsewhere.Values, held => Assert.Contains($" {held.Test}(", File.ReadAllText(Path.Combine(root, "tests", held.File)), StringComparison.Ordinal));
    }

    [Fact, Deviation("a recall can shorten a memory's life")]
    public async Task Recall_NeverMovesAnExpiryEarlier()
    {
        var id = await _node.StoreAsync("life", "lifetime of a week");
        var before = await ExpiryAsync(id);
        await _node.GetAsync("/api/v1/recall?context=lifetime&namespace=life");
        await _node.Service.FlushTouchesAsync();
        Assert.Equal(1, (await RowAsync(id)).GetProperty("access_count").GetInt32());
        Assert.Equal(before, await ExpiryAsync(id));
        var brief = await _node.StoreAsync("life", "brief", "\"ttl_secs\":60");
        var earlier = DateTimeOffset.Parse(await ExpiryAsync(brief));
        await _node.GetAsync("/api/v1/recall?context=brief&namespace=life");
        await _node.Service.FlushTouchesAsync();
        Assert.True(DateTimeOffset.Parse(await ExpiryAsync(brief)) - earlier > TimeSpan.FromHours(23), "a recalled mid row lives a day on");
    }

    [Theory, Deviation("odd but legal timestamps break recall, a clock ahead skews it")]
    [InlineData("2026-01-01t00:00:00z")]
    [InlineData("2026-01-01T23:59:60.5Z")]
    [InlineData("2026-01-01 00:00:00+23:59")]
    [InlineData("2126-01-01T00:00:00Z")]
    public async Task Timestamps_AreReadAsTheInstantsTheyName_AndReturnedAsSent(string updated)
    {
        var place = "odd" + Guid.NewGuid().ToString("N");
        await ImportAsync(TransferTests.Row("odd-" + place, place, "gyroscope", updated: updated, more: ",\"expires_at\":\"2999-01-01T00:00:00Z\""));
        await _node.StoreAsync(place, "gyroscope too");
        var rows = (await _node.GetAsync($"/api/v1/recall?context=gyroscope&namespace={place}")).Is(HttpStatusCode.OK).Json.GetProperty("memories");
        Assert.Equal(2, rows.GetArrayLength());
        Assert.All(rows.EnumerateArray(), row => Assert.InRange(row.GetProperty("score").GetDouble(), 0, 10));
        var odd = await RowAsync("odd-" + place);
        Assert.Equal((updated, "2999-01-01T00:00:00Z"), (odd.GetProperty("updated_at").GetString(), odd.GetProperty("expires_at").GetString()));
    }

    [Fact, Deviation("forget and restore lose metadata")]
    public async Task Forget_ThenRestore_KeepsMetadataAndAuthor()
    {
        var id = await _node.StoreAsync("kept", "row", "\"metadata\":{\"k\":{\"deep\":[1,2]}}");
        await _node.PostAsync("/api/v1/forget", """{"namespace":"kept"}""");
        await _node.SendAsync("POST", $"/api/v1/archive/{id}/restore", null);
        Assert.Equal("""{"agent_id":"alice","k":{"deep":[1,2]}}""", (await RowAsync(id)).GetProperty("metadata").GetRawText());
    }

    [Fact, Deviation("a row imported onto an expired one stays hidden")]
    public async Task Import_OntoAnExpiredRow_RevivesIt()
    {
        await ImportAsync(TransferTests.Row("old-id", "revive", "title", more: ",\"expires_at\":\"2020-01-01T00:00:00Z\""));
        await ImportAsync(TransferTests.Row("new-id", "revive", "title"));
        Assert.Equal(["old-id"], (await _node.GetAsync("/api/v1/memories?namespace=revive")).TextsOf("memories", "id"));
    }

    [Fact, Deviation("`GET /memories` ends at 200 rows")]
    public async Task List_EndsAt1000Rows()
    {
        foreach (var half in new[] { 0, 1 })
        {
            var items = string.Join(',', Enumerable.Range(half * 600, 600).Select(i => $$"""{"title":"r{{i}}","content":"c","namespace":"thousand"}"""));
            await _node.PostAsync("/api/v1/memories/bulk", $"[{items}]");
        }

        Assert.Equal(1_000, (await _node.GetAsync("/api/v1/memories?namespace=thousand&limit=2000")).Json.GetProperty("count").GetInt32());
    }

    [Fact, Deviation("a deleted memory comes back by sync or import")]
    public async Task Deleted_StaysDeleted_UnlessAnImportNamesIt()
    {
        var row = TransferTests.Row("dead-1", "dead", "dead row");
        await ImportAsync(row);
        await _node.DeleteAsync("/api/v1/memories/dead-1");
        (await _node.PostAsync("/api/v1/import", $"{{\"memories\":[{row}]}}")).Is(200, """{"errors":["dead-1: deleted; import with restore=true"],"imported":0}""");
        var pushed = await _node.PostAsync("/api/v1/sync/push", $"{{\"sender_agent_id\":\"s\",\"memories\":[{row}]}}");
        Assert.Equal("0 1", $"{pushed.Json.GetProperty("applied")} {pushed.Json.GetProperty("skipped")}");
        (await _node.GetAsync("/api/v1/memories/dead-1")).IsError(404, "not found");
        (await _node.PostAsync("/api/v1/import?restore=true", $"{{\"memories\":[{row}]}}")).Is(200, """{"errors":[],"imported":1}""");
        Assert.Equal("dead row", (await RowAsync("dead-1")).GetProperty("title").GetString());
    }

    [Theory, Deviation("`well-known` is not found; an empty query finds the word \"empty\"")]
    [InlineData("well-known", "well-known,well known")]
    [InlineData("well known", "known well,well known,well-known")]
    [InlineData("-- !!!", "")]
    [InlineData("AND", "")]
    public async Task Hyphen_MakesAPhrase_AndNothingAskedFindsNothing(string query, string expected)
    {
        foreach (var title in new[] { "well-known", "well known", "known well", "empty" })
        {
            await _node.PostAsync("/api/v1/memories", $$"""{"title":"{{title}}","content":"-","namespace":"hyphen"}""");
        }

        var found = (await _node.GetAsync($"/api/v1/search?namespace=hyphen&q={Uri.EscapeDataString(query)}")).TextsOf("results");
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(), found.Order());
    }

    [Fact, Deviation("priority, use and tier are added to the raw text score of recall")]
    public async Task Recall_RelevanceLeads_AndUseDecidesBetweenEquals()
    {
        await _node.StoreAsync("lead", "postgres vacuum settings", "\"priority\":1,\"tier\":\"short\"");
        await ImportAsync(TransferTests.Row("popular", "lead", "postgres").Replace("\"priority\":5", "\"priority\":10", StringComparison.Ordinal)
            .Replace("\"tier\":\"mid\"", "\"tier\":\"long\"", StringComparison.Ordinal).Replace("\"access_count\":0", "\"access_count\":900", StringComparison.Ordinal));
        await _node.StoreAsync("lead", "unrelated", "\"priority\":10");
        Assert.Equal(["postgres vacuum settings", "postgres"], (await _node.GetAsync("/api/v1/recall?context=vacuum+settings+of+postgres&namespace=lead")).TextsOf("memories"));
        foreach (var priority in new[] { 2, 9 })
        {
            await _node.PostAsync("/api/v1/memories", $$"""{"title":"twin {{priority}}","content":"equal text","namespace":"twins","priority":{{priority}}}""");
        }

        Assert.Equal(["twin 9", "twin 2"], (await _node.GetAsync("/api/v1/recall?context=twin&namespace=twins")).TextsOf("memories"));
    }

    [Theory, Deviation("recall knows no word forms, and \"the\" counts as much as a name")]
    [InlineData("deploying", "deployed on Tuesday")]
    [InlineData("how are the connections pooled?", "connection pool")]
    [InlineData("数据库", "我们的数据库在周二升级")]
    [InlineData("データベース", "本番データベースの移行")]
    [InlineData("viet", "tiếng việt")]
    [InlineData("🚀", "launch 🚀 today")]
    [InlineData("שלום", "שלום עולם")]
    public async Task Recall_KnowsWordFormsAndAnyScript(string context, string title)
    {
        var place = "forms" + Guid.NewGuid().ToString("N");
        await _node.PostAsync("/api/v1/memories", $$"""{"title":"{{title}}","content":"-","namespace":"{{place}}"}""");
        await _node.PostAsync("/api/v1/memories", $$"""{"title":"the the the","content":"the how are","namespace":"{{place}}"}""");
        Assert.Equal([title], (await _node.GetAsync($"/api/v1/recall?namespace={place}&context={Uri.EscapeDataString(context)}")).TextsOf("memories"));
    }

    [Fact, Deviation("carriage returns are refused in content")]
    public async Task Content_WithCarriageReturns_IsKeptAsSent()
    {
        var reply = await _node.PostAsync("/api/v1/memories", """{"title":"crlf","content":"a\r\nb\r","namespace":"crlf"}""");
        Assert.Equal("a\r\nb\r", (await RowAsync(reply.Text("id"))).GetProperty("content").GetString());
    }

    [Fact, Deviation("a framework's errors are plain text")]
    public async Task FrameworkErrors_StandInTheEnvelope()
    {
        (await _node.PostAsync("/api/v1/memories", "{")).IsErrorStarting(400, "Failed to parse the request body as JSON: ");
        (await _node.GetAsync("/api/v1/memories?limit=x")).IsErrorStarting(400, "Failed to deserialize query string: ");
        (await _node.GetAsync("/api/v1/memories/%FF")).IsErrorStarting(400, "Invalid URL: ");
        (await _node.SendAsync("POST", "/api/v1/memories", new byte[2_097_153], "application/json")).IsErrorStarting(413, "Failed to buffer the request body: ");
        (await _node.SendAsync("POST", "/api/v1/memories", "{}"u8.ToArray(), null)).IsError(415, "Expected request with `Content-Type: application/json`");
        (await _node.PostAsync("/api/v1/memories", "{}")).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: ");
    }

    [Fact, Deviation("500 for a missing id or a taken title in links, consolidate and restore")]
    public async Task MissingIdsAndTakenTitles_Are404And409()
    {
        var (a, b) = (await _node.StoreAsync("nf", "a"), await _node.StoreAsync("nf", "b"));
        Assert.Equal(404, (await _node.PostAsync("/api/v1/links", $$"""{"source_id":"{{a}}","target_id":"missing"}""")).Status);
        Assert.Equal(404, (await _node.PostAsync("/api/v1/consolidate", $$"""{"ids":["{{a}}","missing"],"title":"t","summary":"s","namespace":"nf"}""")).Status);
        Assert.Equal(409, (await _node.PostAsync("/api/v1/consolidate", $$"""{"ids":["{{a}}","{{b}}"],"title":"a","summary":"s","namespace":"nf"}""")).Status);
        await _node.PostAsync("/api/v1/forget", """{"namespace":"nf","pattern":"a"}""");
        await _node.StoreAsync("nf", "a");
        Assert.Equal(409, (await _node.SendAsync("POST", $"/api/v1/archive/{a}/restore", null)).Status);
    }

    [Fact, Deviation("500 for a NUL in a query, a negative `older_than_days` or a huge `offset`")]
    public async Task OddQueries_AreNoFailures()
    {
        (await _node.GetAsync("/api/v1/search?q=%00")).Is(200, "{\"count\":0,\"memories\":[],\"query\":\"\\u0000\",\"results\":[]}");
        Assert.Equal(0, (await _node.PostAsync("/api/v1/recall", """{"context":"\u0000","namespace":"none"}""")).Is(HttpStatusCode.OK).Json.GetProperty("count").GetInt32());
        (await _node.DeleteAsync("/api/v1/archive?older_than_days=-1")).IsErrorStarting(400, "older_than_days");
        (await _node.GetAsync("/api/v1/memories?offset=9223372036854775808")).Is(200, """{"count":0,"memories":[]}""");
    }

    [Fact, Deviation("consolidation writes no links")]
    public async Task Consolidation_WritesDerivedFromLinks()
    {
        var (a, b) = (await _node.StoreAsync("derive", "a"), await _node.StoreAsync("derive", "b"));
        var made = (await _node.PostAsync("/api/v1/consolidate", $$"""{"ids":["{{a}}","{{b}}"],"title":"t","summary":"s","namespace":"derive"}""")).Text("id");
        var links = (await _node.GetAsync("/api/v1/links/" + made)).Json.GetProperty("links").EnumerateArray().Select(l => $"{l.GetProperty("source_id")} {l.GetProperty("relation")} {l.GetProperty("target_id")}");
        Assert.Equal(new[] { $"{made} derived_from {a}", $"{made} derived_from {b}" }.Order(), links.Order());
    }

    [Fact, Deviation("HTTP recall has no `mode`, and never brings a namespace's standards")]
    public async Task Recall_OverHttp_BringsModeAndStandards()
    {
        var rule = await _node.StoreAsync("std", "the rule", "\"tier\":\"long\"");
        await _node.StoreAsync("std/team", "quasar notes");
        var caller = new Caller(Door.Mcp, "alice", "alice");
        await _node.Service.SetStandardAsync(new SetStandardRequest("std", rule, Parent: null, GovernanceJson: null), caller, default);
        var reply = await _node.GetAsync("/api/v1/recall?context=quasar&namespace=std/team");
        Assert.Equal("keyword", reply.Text("mode"));
        Assert.Equal(rule, reply.Json.GetProperty("standard").GetProperty("id").GetString());
        Assert.Equal(1, reply.Json.GetProperty("count").GetInt32());
    }

    [Fact, Deviation("`potential_contradictions` names the row itself on an upsert")]
    public async Task Upsert_DoesNotContradictItself()
    {
        await _node.StoreAsync("self", "solitary");
        var again = await _node.PostAsync("/api/v1/memories", """{"title":"solitary","content":"new","namespace":"self"}""");
        Assert.False(again.Json.TryGetProperty("potential_contradictions", out _), again.Body);
    }

    [Theory, Deviation("rows of sources that the service itself writes are refused on import")]
    [InlineData("notify")]
    [InlineData("auto-consolidate")]
    [InlineData("mine-slack")]
    [InlineData("ai-memory curator (autonomy)")]
    public async Task Import_TakesTheServicesOwnSources(string source) =>
        await ImportAsync(TransferTests.Row("own " + source, "own", source).Replace("\"source\":\"api\"", $"\"source\":\"{source}\"", StringComparison.Ordinal));

    private async Task ImportAsync(string row) =>
        (await _node.PostAsync("/api/v1/import", $"{{\"memories\":[{row}]}}")).Is(200, """{"errors":[],"imported":1}""");

    private async Task<JsonElement> RowAsync(string id) => (await _node.GetAsync("/api/v1/memories/" + id)).Json.GetProperty("memory");

    private async Task<string> ExpiryAsync(string id) => (await RowAsync(id)).GetProperty("expires_at").GetString()!;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AiMemoryOrleans.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run from within the repository.");
        }

        return folder.FullName;
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class DeviationAttribute(string row) : Attribute
    {
        /// <summary>The first cell of the row in the README.</summary>
        public string Row => row;
    }
}
