using System.Net;
using System.Text;
using AiMemory.Gateway;
using Gateway.Tests.Support;

namespace Gateway.Tests.Contract;

/// <summary>What holds for every route (http-api 1, 3 and 14).</summary>
public sealed class TransportTests(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private readonly GatewayNode _node = fixture.Node;

    public static TheoryData<string, string> Routes => new()
    {
        { "/api/v1/health", "GET,HEAD" },
        { "/metrics", "GET,HEAD" },
        { "/api/v1/metrics", "GET,HEAD" },
        { "/api/v1/memories", "GET,HEAD,POST" },
        { "/api/v1/memories/bulk", "POST" },
        { "/api/v1/memories/x", "GET,HEAD,PUT,DELETE" },
        { "/api/v1/memories/x/promote", "POST" },
        { "/api/v1/search", "GET,HEAD" },
        { "/api/v1/recall", "GET,HEAD,POST" },
        { "/api/v1/forget", "POST" },
        { "/api/v1/consolidate", "POST" },
        { "/api/v1/gc", "POST" },
        { "/api/v1/links", "POST" },
        { "/api/v1/links/x", "GET,HEAD" },
        { "/api/v1/namespaces", "GET,HEAD" },
        { "/api/v1/stats", "GET,HEAD" },
        { "/api/v1/export", "GET,HEAD" },
        { "/api/v1/import", "POST" },
        { "/api/v1/archive", "GET,HEAD,DELETE" },
        { "/api/v1/archive/x/restore", "POST" },
        { "/api/v1/archive/stats", "GET,HEAD" },
        { "/api/v1/agents", "GET,HEAD,POST" },
        { "/api/v1/pending", "GET,HEAD" },
        { "/api/v1/pending/x/approve", "POST" },
        { "/api/v1/pending/x/reject", "POST" },
        { "/api/v1/sync/push", "POST" },
        { "/api/v1/sync/since", "GET,HEAD" },
        { "/openapi/v1.json", "GET,HEAD" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Route_WrongMethod_Is405WithAllow(string path, string allow)
    {
        foreach (var method in new[] { "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE" }.Except(allow.Split(',')))
        {
            var reply = await _node.SendAsync(method, path, null);
            reply.IsEmpty(405);
            Assert.Equal(allow, reply.Header("allow"));
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Route_Options_Is200WithAllow_AndNoCorsHeaders(string path, string allow)
    {
        var reply = await _node.SendAsync("OPTIONS", path, null, ("Origin", "https://elsewhere.example"), ("Access-Control-Request-Method", "POST"));
        reply.IsEmpty(200);
        Assert.Equal(allow, reply.Header("allow"));
        Assert.DoesNotContain(reply.Headers.Keys, name => name.StartsWith("access-control", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Route_WithTrailingSlash_IsAnotherPath(string path, string allow)
    {
        foreach (var method in allow.Split(','))
        {
            (await _node.SendAsync(method, path + "/", null)).IsEmpty(404);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Get_HasAHead_OfTheSameStatusAndType(string path, string allow)
    {
        if (!allow.StartsWith("GET", StringComparison.Ordinal))
        {
            return;
        }

        var get = await _node.GetAsync(path);
        var head = await _node.SendAsync("HEAD", path, null);
        head.IsEmpty(get.Status);
        Assert.Equal(get.Header("content-type"), head.Header("content-type"));
    }

    [Theory]
    [InlineData("GET", "/api/v1")]
    [InlineData("GET", "/api/v1/")]
    [InlineData("GET", "/api/v2/health")]
    [InlineData("GET", "/API/v1/health")]
    [InlineData("GET", "//api/v1/health")]
    [InlineData("GET", "/api/v1/memories/")]
    [InlineData("POST", "/api/v1/memories//promote")]
    [InlineData("GET", "/api/v1/../v1/health")]
    [InlineData("GET", "/api/v1/memories/a/b")]
    [InlineData("POST", "/api/v1/subscriptions")]
    [InlineData("GET", "/api/v1/subscriptions")]
    [InlineData("DELETE", "/api/v1/subscriptions/x")]
    [InlineData("POST", "/api/v1/notify")]
    [InlineData("GET", "/api/v1/inbox")]
    [InlineData("POST", "/api/v1/memories/x/grant")]
    [InlineData("POST", "/api/v1/memories/x/revoke")]
    [InlineData("POST", "/api/v1/cluster")]
    [InlineData("GET", "/api/v1/capabilities")]
    [InlineData("GET", "/api/v1/contradictions")]
    [InlineData("POST", "/api/v1/session/start")]
    [InlineData("GET", "/api/v1/namespaces/x/standard")]
    [InlineData("POST", "/api/v1/namespaces/x/standard")]
    [InlineData("DELETE", "/api/v1/namespaces/x/standard")]
    public async Task Path_Unknown_Is404Empty(string method, string path) =>
        (await _node.SendAsync(method, path, method == "POST" ? "{}" : null)).IsEmpty(404);

    [Theory]
    [InlineData("POST", "/api/v1/archive")]
    [InlineData("POST", "/api/v1/namespaces")]
    [InlineData("DELETE", "/api/v1/namespaces")]
    public async Task Path_WithMethodsOfLaterVersions_Is405Empty(string method, string path) =>
        (await _node.SendAsync(method, path, method == "POST" ? "{}" : null)).IsEmpty(405);

    [Theory]
    [InlineData("GET", "/api/v1/health")]
    [InlineData("GET", "/nowhere")]
    [InlineData("DELETE", "/api/v1/health")]
    [InlineData("POST", "/api/v1/memories")]
    [InlineData("OPTIONS", "/api/v1/memories")]
    public async Task Response_Always_SaysWhatItVariesBy(string method, string path) =>
        Assert.Equal(
            "origin, access-control-request-method, access-control-request-headers",
            (await _node.SendAsync(method, path, null)).Header("vary"));

    [Fact]
    public async Task Options_OfAnUnknownPath_Is200WithoutAllow()
    {
        var reply = (await _node.SendAsync("OPTIONS", "/nowhere", null)).IsEmpty(200);
        Assert.Null(reply.Header("allow"));
    }

    [Fact]
    public async Task Success_IsJson_WithoutCharset() =>
        Assert.Equal("application/json", (await _node.GetAsync("/api/v1/health")).Header("content-type"));

    [Theory]
    [InlineData("%FF", 400)]
    [InlineData("a%C3", 400)]
    [InlineData("a%2Fb", 404)]
    [InlineData("%2e%2e", 404)]
    [InlineData("..%2f..%2fetc%2fpasswd", 404)]
    [InlineData("%", 404)]
    [InlineData("%zz", 404)]
    [InlineData("a+b", 404)]
    public async Task Id_IsDecodedOnce_AndMustBeUtf8(string segment, int status)
    {
        var reply = await _node.GetAsync("/api/v1/memories/" + segment);
        _ = status == 404 ? reply.IsError(404, "not found") : reply.IsErrorStarting(400, "Invalid URL: ");
    }

    [Theory]
    [InlineData(null, 415)]
    [InlineData("text/plain", 415)]
    [InlineData("application/x-www-form-urlencoded", 415)]
    [InlineData("application/jsonx", 415)]
    [InlineData("application/json+x", 415)]
    [InlineData("application/+json", 415)]
    [InlineData("text/json", 415)]
    [InlineData("json", 415)]
    [InlineData("application/json", 422)]
    [InlineData("Application/JSON", 422)]
    [InlineData("application/json; charset=utf-8", 422)]
    [InlineData("application/json;charset=latin1", 422)]
    [InlineData("application/vnd.api+json", 422)]
    [InlineData("application/ld+json; profile=x", 422)]
    public async Task Body_NeedsAJsonContentType(string? contentType, int status)
    {
        foreach (var path in new[] { "/api/v1/memories", "/api/v1/memories/bulk", "/api/v1/recall", "/api/v1/consolidate", "/api/v1/links", "/api/v1/import", "/api/v1/agents", "/api/v1/sync/push" })
        {
            var reply = await _node.SendAsync("POST", path, path == "/api/v1/memories/bulk" ? "[{}]"u8.ToArray() : "{}"u8.ToArray(), contentType);
            _ = status == 415
                ? reply.IsError(415, "Expected request with `Content-Type: application/json`")
                : reply.IsErrorStarting(422, "Failed to deserialize the JSON body into the target type: ");
        }
    }

    [Fact]
    public async Task Body_OfExactly2MiB_IsTaken_AndOneByteMoreIsNot()
    {
        var body = new byte[2_097_152];
        Array.Fill(body, (byte)' ');
        """{"title":"two mebibytes","content":"c","namespace":"size"}"""u8.CopyTo(body);
        (await _node.SendAsync("POST", "/api/v1/memories", body, "application/json")).Is(HttpStatusCode.Created);
        (await _node.SendAsync("POST", "/api/v1/memories", [.. body, (byte)' '], "application/json"))
            .IsErrorStarting(413, "Failed to buffer the request body: ");
    }

    [Theory]
    [InlineData("/api/v1/memories")]
    [InlineData("/api/v1/memories/bulk")]
    [InlineData("/api/v1/recall")]
    [InlineData("/api/v1/forget")]
    [InlineData("/api/v1/consolidate")]
    [InlineData("/api/v1/links")]
    [InlineData("/api/v1/import")]
    [InlineData("/api/v1/agents")]
    [InlineData("/api/v1/sync/push")]
    public async Task Body_Of3Megabytes_Is413_AfterTheContentType(string path)
    {
        var body = new byte[3_000_000];
        (await _node.SendAsync("POST", path, body, "application/json")).IsErrorStarting(413, "Failed to buffer the request body: ");
        (await _node.SendAsync("POST", path, body, "text/plain")).Is(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Body_Of3Megabytes_InChunks_Is413()
    {
        var head = "POST /api/v1/memories HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        var body = "2DC6C0\r\n" + new string(' ', 3_000_000) + "\r\n0\r\n\r\n";
        Assert.StartsWith("HTTP/1.1 413", await RawConnection.ExchangeAsync(_node.Url, head + body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/api/v1/gc")]
    [InlineData("POST", "/api/v1/memories/00000000-0000-4000-8000-000000000000/promote")]
    [InlineData("POST", "/api/v1/pending/x/approve")]
    [InlineData("POST", "/api/v1/pending/x/reject")]
    [InlineData("POST", "/api/v1/archive/x/restore")]
    [InlineData("DELETE", "/api/v1/memories/00000000-0000-4000-8000-000000000000")]
    public async Task Body_OfRoutesThatReadNone_IsNotLookedAt(string method, string path)
    {
        var expected = (await _node.SendAsync(method, path, null)).Status;
        foreach (var body in new[] { "{", "", "\0\u00ff", new string('x', 3_000_000) })
        {
            Assert.Equal(expected, (await _node.SendAsync(method, path, Encoding.Latin1.GetBytes(body), "text/nonsense")).Status);
        }
    }

    [Theory]
    [InlineData(65_534, "200 OK")]
    [InlineData(65_535, "414")]
    public async Task Target_IsBounded(int bytes, string status)
    {
        const string Path = "/api/v1/health?";
        var answer = await RawConnection.ExchangeAsync(
            _node.Url, $"GET {Path}{new string('x', bytes - Path.Length)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 " + status, answer, StringComparison.Ordinal);
        Assert.Equal(status != "414", answer.Contains('{', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public async Task Target_FarTooLong_Is414Empty(int bytes)
    {
        var answer = await RawConnection.ExchangeAsync(
            _node.Url, $"GET /{new string('x', bytes)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 414", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400_000, "200")]
    [InlineData(700_000, "431")]
    public async Task HeaderBlock_IsBoundedAtHalfAMegabyte(int bytes, string status)
    {
        var lines = string.Concat(Enumerable.Range(0, 20).Select(i => $"X-Long-{i}: {new string('v', bytes / 20)}\r\n"));
        var answer = await RawConnection.ExchangeAsync(_node.Url, $"GET /api/v1/health HTTP/1.1\r\nHost: x\r\n{lines}Connection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 " + status, answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http10_IsSpoken() =>
        Assert.Contains(
            "{\"service\":\"ai-memory\",\"status\":\"ok\"}",
            await RawConnection.ExchangeAsync(_node.Url, "GET /api/v1/health HTTP/1.0\r\n\r\n"),
            StringComparison.Ordinal);

    [Fact]
    public async Task Http2_WithPriorKnowledge_IsSpokenOnTheSamePort()
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_node.Url, "/api/v1/health"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpVersion.Version20, response.Version);
        Assert.Equal("{\"service\":\"ai-memory\",\"status\":\"ok\"}", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("limit=", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=1.5", "limit")]
    [InlineData("limit=18446744073709551616", "limit")]
    [InlineData("limit=%201", "limit")]
    [InlineData("limit=1&limit=1", "limit")]
    [InlineData("offset=-1", "offset")]
    [InlineData("min_priority=2147483648", "min_priority")]
    [InlineData("min_priority=-2147483649", "min_priority")]
    [InlineData("min_priority=", "min_priority")]
    [InlineData("tier=", "tier")]
    [InlineData("tier=Mid", "tier")]
    [InlineData("tier=forever", "tier")]
    [InlineData("namespace=a&namespace=b", "namespace")]
    public async Task Query_Malformed_Is400_AndNamesTheKey(string query, string key)
    {
        var reply = (await _node.GetAsync("/api/v1/memories?" + query)).IsErrorStarting(400, "Failed to deserialize query string: ");
        Assert.Contains(key, reply.Text("error"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("limit=05")]
    [InlineData("limit=%2B5")]
    [InlineData("limit=0")]
    [InlineData("limit=18446744073709551615")]
    [InlineData("min_priority=-5")]
    [InlineData("unknown=1&unknown=2&limit=1")]
    [InlineData("&&limit=1&")]
    [InlineData("namespace=%FF%FE")]
    [InlineData("namespace=")]
    [InlineData("since=nonsense&until=")]
    [InlineData("LIMIT=x")]
    public async Task Query_Unusual_IsTaken(string query) => (await _node.GetAsync("/api/v1/memories?" + query)).Is(HttpStatusCode.OK);
}
