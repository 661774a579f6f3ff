using System.Net;
using System.Text.Json;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>POST /api/v1/memories and /bulk (http-api 5).</summary>
public sealed class StoreTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const string Memories = "/api/v1/memories";
    private readonly GatewayNode _node = fixture.Node;

    [Fact]
    public async Task Create_Minimal_TakesTheDefaults()
    {
        var created = await _node.PostAsync(Memories, """{"title":"minimal","content":"c"}""");
        created.Is(201, """{"agent_id":"<anonymous>","id":"<id>","namespace":"global","tier":"mid","title":"minimal"}""");
        Assert.Equal("application/json", created.Header("content-type"));
        var row = await _node.GetAsync($"{Memories}/{created.Text("id")}");
        Assert.Matches(
            """\A\{"access_count":0,"confidence":1\.0,"content":"c","created_at":"[^"]+\+00:00","expires_at":"[^"]+\+00:00","id":"[^"]+","metadata":\{"agent_id":"anonymous:req-[0-9a-f]{8}"\},"namespace":"global","priority":5,"source":"api","tags":\[\],"tier":"mid","title":"minimal","updated_at":"[^"]+\+00:00","version":"\d+\.\d+"\}\z""",
            row.Json.GetProperty("memory").GetRawText());
    }

    [Fact]
    public async Task Create_WithEveryField_KeepsEveryField()
    {
        var created = await _node.PostAsync(Memories, """
            {"title":" Padded ","content":"héllo\r\n\tworld 🎉","tier":"long","namespace":"full/a","tags":["b","a","b"],"priority":10,
             "confidence":0,"source":"claude","expires_at":"2999-01-02t03:04:05.5z","ttl_secs":60,"agent_id":"bob","scope":"team","unknown":{"x":1e999},
             "metadata":{"z":1,"a":18446744073709551615,"f":1e10,"n":-9223372036854775808,"dup":1,"dup":2}}
            """);
        created.Is(201, """{"agent_id":"bob","id":"<id>","namespace":"full/a","tier":"long","title":" Padded "}""");
        var memory = (await _node.GetAsync($"{Memories}/{created.Text("id")}")).Json.GetProperty("memory");
        Assert.Equal("héllo\r\n\tworld 🎉", memory.GetProperty("content").GetString());
        Assert.Equal("""["b","a","b"]""", memory.GetProperty("tags").GetRawText());
        Assert.Equal("2999-01-02t03:04:05.5z", memory.GetProperty("expires_at").GetString());
        Assert.Equal("0.0", memory.GetProperty("confidence").GetRawText());
        Assert.Equal(
            """{"a":18446744073709551615,"agent_id":"bob","dup":2,"f":10000000000.0,"n":-9223372036854775808,"scope":"team","z":1}""",
            memory.GetProperty("metadata").GetRawText());
    }

    [Fact]
    public async Task Create_OfTheSameTitle_Upserts_AndEchoesTheRequest()
    {
        var first = await _node.PostAsync(Memories, """{"title":"up","content":"one","namespace":"ups","tier":"long","priority":9,"confidence":0.9}""", ("X-Agent-Id", "alice"));
        var second = await _node.PostAsync(Memories, """{"title":"up","content":"two","namespace":"ups","tier":"short","priority":2,"confidence":0.1,"tags":["t"],"source":"hook","metadata":{"k":1}}""", ("X-Agent-Id", "bob"));
        second.Is(201, """{"agent_id":"bob","id":"<id>","namespace":"ups","tier":"short","title":"up"}""");
        Assert.Equal(first.Text("id"), second.Text("id"));
        var memory = (await _node.GetAsync($"{Memories}/{first.Text("id")}")).Json.GetProperty("memory");
        Assert.Equal("two", memory.GetProperty("content").GetString());
        Assert.Equal("long", memory.GetProperty("tier").GetString());
        Assert.Equal(9, memory.GetProperty("priority").GetInt32());
        Assert.Equal(0.9, memory.GetProperty("confidence").GetDouble());
        Assert.Equal("hook", memory.GetProperty("source").GetString());
        Assert.Equal("""{"agent_id":"alice","k":1}""", memory.GetProperty("metadata").GetRawText());
        Assert.False(memory.TryGetProperty("expires_at", out _));
    }

    [Fact]
    public async Task Create_NamesUpToFiveRowsThatItMayContradict_ButNeverItself()
    {
        for (var i = 0; i < 7; i++)
        {
            await _node.StoreAsync("contra", $"zebra crossing {i}");
        }

        var created = await _node.PostAsync(Memories, """{"title":"zebra","content":"entirely other","namespace":"contra"}""");
        var ids = created.Json.GetProperty("potential_contradictions").EnumerateArray().Select(i => i.GetString()).ToArray();
        Assert.Equal(5, ids.Length);
        var again = await _node.PostAsync(Memories, """{"title":"zebra","content":"entirely other","namespace":"contra"}""");
        Assert.DoesNotContain(created.Text("id"), again.Json.GetProperty("potential_contradictions").EnumerateArray().Select(i => i.GetString()));
        var alone = await _node.PostAsync(Memories, """{"title":"zebra","content":"x","namespace":"contra-other"}""");
        Assert.False(alone.Json.TryGetProperty("potential_contradictions", out _));
    }

    public static TheoryData<string, string> InvalidFields => new()
    {
        { "\"title\":\"\"", "title cannot be empty" },
        { "\"title\":\" \\t\\n \"", "title cannot be empty" },
        { "\"title\":\"" + new string('é', 513) + "\"", "title exceeds max length of 512 characters" },
        { "\"title\":\"a\\u0000b\"", "title contains invalid characters" },
        { "\"title\":\"a\\rb\"", "title contains invalid characters" },
        { "\"title\":\"a\\u0085b\"", "title contains invalid characters" },
        { "\"content\":\" \"", "content cannot be empty" },
        { "\"content\":\"" + new string('x', 65_537) + "\"", "content exceeds max size of 65536 bytes" },
        { "\"content\":\"" + new string('é', 32_769) + "\"", "content exceeds max size of 65536 bytes" },
        { "\"content\":\"a\\u0000\"", "content contains invalid characters" },
        { "\"content\":\"a\\u001b[0m\"", "content contains invalid characters" },
        { "\"namespace\":\"\"", "namespace cannot be empty" },
        { "\"namespace\":\"" + new string('n', 513) + "\"", "namespace exceeds max length of 512 characters" },
        { "\"namespace\":\"a\\\\b\"", "namespace cannot contain backslashes or null bytes" },
        { "\"namespace\":\"a\\u0000b\"", "namespace cannot contain backslashes or null bytes" },
        { "\"namespace\":\"a b\"", "namespace cannot contain spaces (use hyphens or underscores)" },
        { "\"namespace\":\"a\\u007fb\"", "namespace contains invalid control characters" },
        { "\"namespace\":\"/a\"", "namespace cannot start with '/' (normalize input first)" },
        { "\"namespace\":\"a/\"", "namespace cannot end with '/' (normalize input first)" },
        { "\"namespace\":\"a//b\"", "namespace cannot contain empty segments (e.g. '//')" },
        { "\"namespace\":\"a/../b\"", "namespace segments '.' and '..' are not allowed" },
        { "\"namespace\":\".\"", "namespace segments '.' and '..' are not allowed" },
        { "\"namespace\":\"1/2/3/4/5/6/7/8/9\"", "namespace depth 9 exceeds max of 8" },
        { "\"source\":\" \"", "source cannot be empty" },
        { "\"source\":\"" + new string('s', 65) + "\"", "source exceeds max length of 64 bytes" },
        { "\"source\":\"API\"", "invalid source 'API' — must be one of: user, claude, hook, api, cli, import, consolidation, system, chaos" },
        { "\"tags\":[" + string.Join(',', Enumerable.Repeat("\"t\"", 51)) + "]", "too many tags (max 50)" },
        { "\"tags\":[\"a\",\" \"]", "tags cannot contain empty strings" },
        { "\"tags\":[\"abcdefghijklmnopqrstuvwxyz" + new string('x', 103) + "\"]", "tag 'abcdefghijklmnopqrst...' exceeds max length of 128 bytes" },
        { "\"tags\":[\"a\\u0001\"]", "tag contains invalid characters" },
        { "\"priority\":0", "priority must be between 1 and 10 (got 0)" },
        { "\"priority\":11", "priority must be between 1 and 10 (got 11)" },
        { "\"priority\":-2147483648", "priority must be between 1 and 10 (got -2147483648)" },
        { "\"confidence\":1.5", "confidence must be between 0.0 and 1.0 (got 1.5)" },
        { "\"confidence\":-1", "confidence must be between 0.0 and 1.0 (got -1)" },
        { "\"confidence\":1e300", "confidence must be between 0.0 and 1.0 (got 1" + new string('0', 300) + ")" },
        { "\"expires_at\":\"tomorrow\"", "expires_at is not valid RFC3339: 'tomorrow'" },
        { "\"expires_at\":\"2999-01-01\"", "expires_at is not valid RFC3339: '2999-01-01'" },
        { "\"expires_at\":\"\"", "expires_at is not valid RFC3339: ''" },
        { "\"expires_at\":\"2001-01-01T00:00:00Z\"", "expires_at is in the past" },
        { "\"ttl_secs\":0", "ttl_secs must be positive (got 0)" },
        { "\"ttl_secs\":-9223372036854775808", "ttl_secs must be positive (got -9223372036854775808)" },
        { "\"ttl_secs\":31536001", "ttl_secs exceeds maximum of 1 year" },
        { "\"metadata\":null", "metadata must be a JSON object" },
        { "\"metadata\":[]", "metadata must be a JSON object" },
        { "\"metadata\":\"x\"", "metadata must be a JSON object" },
        { "\"metadata\":{\"k\":\"" + new string('m', 65_529) + "\"}", "metadata exceeds max size of 65536 bytes (got 65537)" },
        { "\"metadata\":" + string.Concat(Enumerable.Repeat("{\"a\":", 32)) + "{}" + new string('}', 32), "metadata nesting depth exceeds limit of 32 (got 33)" },
        { "\"scope\":\"\"", "scope cannot be empty" },
        { "\"scope\":\"galaxy\"", "invalid scope 'galaxy' — must be one of: private, team, unit, org, collective" },
    };

    [Theory]
    [MemberData(nameof(InvalidFields))]
    public async Task Create_InvalidField_Is400WithTheContractsText(string field, string message)
    {
        (await _node.PostAsync(Memories, WithField(field))).IsError(400, message);
        if (!field.StartsWith("\"scope\"", StringComparison.Ordinal))
        {
            var title = field.StartsWith("\"title\":", StringComparison.Ordinal) ? JsonDocument.Parse("{" + field + "}").RootElement.GetProperty("title").GetString() : "valid";
            var bulk = await _node.PostAsync(Memories + "/bulk", $"[{WithField(field)},{{\"title\":\"other\",\"content\":\"c\",\"namespace\":\"bulk-valid\"}}]");
            bulk.Is(HttpStatusCode.OK);
            Assert.Equal(1, bulk.Json.GetProperty("created").GetInt32());
            Assert.Equal($"{title}: {message}", bulk.Json.GetProperty("errors")[0].GetString());
        }
    }

    [Fact]
    public async Task Create_AtEveryBound_IsTaken()
    {
        foreach (var field in new[]
        {
            "\"title\":\"" + new string('é', 512) + "\"",
            "\"title\":\"  " + new string('y', 512) + "\\r\"",
            "\"content\":\"" + new string('x', 65_536) + "\"",
            "\"namespace\":\"" + new string('n', 512) + "\"",
            "\"namespace\":\"1/2/3/4/5/6/7/8\"",
            "\"namespace\":\"*\"",
            "\"tags\":[" + string.Join(',', Enumerable.Repeat("\"t\"", 50)) + "]",
            "\"tags\":[\"" + new string('t', 128) + "\"]",
            "\"ttl_secs\":31536000",
            "\"ttl_secs\":null,\"expires_at\":null",
            "\"metadata\":{\"k\":\"" + new string('m', 65_528) + "\"}",
            "\"metadata\":" + string.Concat(Enumerable.Repeat("{\"a\":", 31)) + "{}" + new string('}', 31),
            "\"metadata\":{\"scope\":\"galaxy\"}",
            "\"confidence\":1",
            "\"expires_at\":\"2999-06-30 23:59:60.123456789012345678901-23:59\"",
        })
        {
            (await _node.PostAsync(Memories, WithField(field))).Is(HttpStatusCode.Created);
        }
    }

    [Fact]
    public async Task Create_SeveralFaults_TheFirstInTheContractsOrderWins()
    {
        string[] faults = ["\"title\":\"\"", "\"content\":\"\"", "\"namespace\":\"\"", "\"source\":\"\"", "\"tags\":[\"\"]", "\"priority\":0", "\"confidence\":2", "\"expires_at\":\"x\"", "\"ttl_secs\":0", "\"metadata\":[]", "\"agent_id\":\" \"", "\"scope\":\"\""];
        string[] messages = ["title cannot be empty", "content cannot be empty", "namespace cannot be empty", "source cannot be empty", "tags cannot contain empty strings", "priority must be", "confidence must be", "expires_at is not valid", "ttl_secs must be positive", "metadata must be", "invalid agent_id: ", "scope cannot be empty"];
        for (var i = 0; i < faults.Length; i++)
        {
            // Written backwards, so that the order in the body cannot be what decides.
            var fields = faults[i..].Reverse().Concat(new[] { "\"title\":\"t\"", "\"content\":\"c\"" }.Where(f => faults[i..].All(x => x[..8] != f[..8])));
            (await _node.PostAsync(Memories, "{" + string.Join(',', fields) + "}")).IsErrorStarting(400, messages[i]);
        }
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("   ", 400)]
    [InlineData("{", 400)]
    [InlineData("nonsense", 400)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\"} x", 400)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\"}{}", 400)]
    [InlineData("\uFEFF{\"title\":\"t\",\"content\":\"c\"}", 400)]
    [InlineData("{\"title\":\"\\ud800\",\"content\":\"c\"}", 400)]
    [InlineData("{\"title\":\"\\x\",\"content\":\"c\"}", 400)]
    [InlineData("{\"title\":\"a\nb\",\"content\":\"c\"}", 400)]
    [InlineData("{'title':'t','content':'c'}", 400)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",}", 400)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"confidence\":1e999}", 400)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"confidence\":NaN}", 400)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"priority\":05}", 400)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"metadata\":{\"x\":1e999}}", 400)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"metadata\":{\"x\":\"\\udfff\"}}", 400)]
    [InlineData("{}", 422)]
    [InlineData("[]", 422)]
    [InlineData("null", 422)]
    [InlineData("5", 422)]
    [InlineData("\"x\"", 422)]
    [InlineData("{\"title\":\"t\"}", 422)]
    [InlineData("{\"title\":5,", 422)]
    [InlineData("{\"title\":null,\"content\":\"c\"}", 422)]
    [InlineData("{\"title\":\"t\",\"title\":\"t\",\"content\":\"c\"}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"priority\":5.0}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"priority\":\"5\"}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"priority\":null}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"priority\":2147483648}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"priority\":99999999999999999999}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"confidence\":\"1\"}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"confidence\":null}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"tier\":\"Mid\"}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"tier\":\"\"}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"tags\":\"a\"}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"tags\":[1]}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"tags\":[null]}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"tags\":null}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"namespace\":null}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"source\":null}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"ttl_secs\":1.5}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"ttl_secs\":9223372036854775808}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"agent_id\":5}", 422)]
    [InlineData("{\"title\":\"t\",\"content\":\"c\",\"scope\":{}}", 422)]
    [InlineData("{\"title\":true}", 422)]
    public async Task Create_MalformedBody_IsTheFrameworksRefusal(string body, int status)
    {
        var beginning = status == 400 ? "Failed to parse the request body as JSON: " : "Failed to deserialize the JSON body into the target type: ";
        (await _node.PostAsync(Memories, body)).IsErrorStarting(status, beginning);

        // As an item of a bulk, where nothing at all is an empty list.
        (await _node.PostAsync(Memories + "/bulk", $"[{body}]")).Is(string.IsNullOrWhiteSpace(body) ? HttpStatusCode.OK : (HttpStatusCode)status);
    }

    [Theory]
    [InlineData("{\"tier\":null,\"title\":\"t\",\"content\":\"c\"}")]
    [InlineData("{\"tier\":5,\"title\":\"t\",\"content\":\"c\"}")]
    [InlineData("{\"tier\":[],\"title\":\"t\",\"content\":\"c\"}")]
    public async Task Create_TierThatIsNoString_IsRefusedEitherWay(string body) =>
        Assert.Contains((await _node.PostAsync(Memories, body)).Status, new[] { 400, 422 });

    [Fact]
    public async Task Create_InvalidUtf8_IsRefusedWhereItIsRead_AndPassedOverWhereNot()
    {
        byte[] Body(string before, byte[] bytes, string after) => [.. System.Text.Encoding.UTF8.GetBytes(before), .. bytes, .. System.Text.Encoding.UTF8.GetBytes(after)];
        byte[] bad = [0xC3, 0x28];
        (await _node.SendAsync("POST", Memories, Body("{\"title\":\"", bad, "\",\"content\":\"c\"}"), "application/json"))
            .IsErrorStarting(400, "Failed to parse the request body as JSON: ");
        (await _node.SendAsync("POST", Memories, Body("{\"title\":\"t\",\"content\":\"c\",\"metadata\":{\"k\":\"", bad, "\"}}"), "application/json"))
            .IsErrorStarting(400, "Failed to parse the request body as JSON: ");
        (await _node.SendAsync("POST", Memories, Body("{\"title\":\"utf\",\"content\":\"c\",\"unknown\":\"", bad, "\"}"), "application/json"))
            .Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Create_DeepNesting_IsBoundedWhereItIsRead_AndNotWhereItIsPassedOver()
    {
        string Deep(string key, int levels) => $"{{\"title\":\"deep\",\"content\":\"c\",\"{key}\":{new string('[', levels)}{new string(']', levels)}}}";
        (await _node.PostAsync(Memories, Deep("unknown", 200_000))).Is(HttpStatusCode.Created);
        (await _node.PostAsync(Memories, Deep("metadata", 200_000))).IsErrorStarting(400, "Failed to parse the request body as JSON: ");
        (await _node.PostAsync(Memories, Deep("metadata", 126))).IsError(400, "metadata must be a JSON object");
        (await _node.PostAsync(Memories, Deep("metadata", 127))).IsErrorStarting(400, "Failed to parse the request body as JSON: ");
    }

    [Fact]
    public async Task Bulk_StoresWhatIsValid_InOrder_AsSent()
    {
        var reply = await _node.PostAsync(Memories + "/bulk", """
            [{"title":"b1","content":"c","namespace":"bulk","agent_id":"ignored","scope":"galaxy","metadata":{"agent_id":"kept"}},
             {"title":"","content":"c","namespace":"bulk"},
             {"title":"b2","content":"c","namespace":"bulk"},
             {"title":"b1","content":"again","namespace":"bulk"}]
            """, ("X-Agent-Id", "ignored"));
        reply.Is(200, """{"created":3,"errors":[": title cannot be empty"]}""");
        var list = await _node.GetAsync("/api/v1/memories?namespace=bulk");
        Assert.Equal(2, list.Json.GetProperty("count").GetInt32());
        var rows = list.Json.GetProperty("memories").EnumerateArray().ToDictionary(m => m.GetProperty("title").GetString()!);
        Assert.Equal("again", rows["b1"].GetProperty("content").GetString());
        Assert.Equal("""{"agent_id":"kept"}""", rows["b1"].GetProperty("metadata").GetRawText());
        Assert.Equal("{}", rows["b2"].GetProperty("metadata").GetRawText());
        Assert.Equal(rows["b1"].GetProperty("updated_at").GetString(), rows["b2"].GetProperty("created_at").GetString());
    }

    [Fact]
    public async Task Bulk_Limits()
    {
        string Items(int count) => "[" + string.Join(',', Enumerable.Range(0, count).Select(i => $$"""{"title":"i{{i}}","content":"c","namespace":"bulk-many"}""")) + "]";
        (await _node.PostAsync(Memories + "/bulk", "[]")).Is(200, """{"created":0,"errors":[]}""");
        (await _node.PostAsync(Memories + "/bulk", Items(1001))).IsError(400, "bulk operations limited to 1000 items");
        (await _node.GetAsync("/api/v1/memories?namespace=bulk-many")).Is(200, """{"count":0,"memories":[]}""");
        (await _node.PostAsync(Memories + "/bulk", Items(1000))).Is(200, """{"created":1000,"errors":[]}""");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{")]
    [InlineData("{\"items\":[]}")]
    [InlineData("[{\"title\":\"ok\",\"content\":\"c\",\"namespace\":\"bulk-bad\"},{\"title\":5}]")]
    public async Task Bulk_Mistyped_Is422_AndStoresNothing(string body)
    {
        (await _node.PostAsync(Memories + "/bulk", body)).IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: ");
        (await _node.GetAsync("/api/v1/memories?namespace=bulk-bad")).Is(200, """{"count":0,"memories":[]}""");
    }

    private static string WithField(string field)
    {
        var others = new[] { "\"title\":\"valid\"", "\"content\":\"c\"", "\"namespace\":\"valid\"" }
            .Where(o => field[..6] != o[..6]);
        return "{" + string.Join(',', others.Append(field)) + "}";
    }
}
