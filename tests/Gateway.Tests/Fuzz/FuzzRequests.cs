using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Gateway.Tests.Fuzz;

/// <summary>
/// Requests on every route: well-formed ones in the main, with one or several things wrong. A request of noise alone never gets past the
/// first check, so most fields are valid, and what is wrong is drawn per field, per query value, per header, and per byte.
/// </summary>
internal static class FuzzRequests
{
    /// <summary>Ids of rows that the test keeps alive.</summary>
    public static readonly string[] Ids = [.. Enumerable.Range(0, 12).Select(i => $"seed-{i}")];

    // What other programs take for syntax: full-text queries, SQL, paths, formats, markup; and every script.
    private static readonly string[] Texts =
    [
        "word", "seed", "", " ", "\"", "\"\"", "\"unclosed", "*", "word*", "NEAR", "a NEAR b", "NEAR(a b, 3)", "AND", "OR OR", "NOT x", "-", "-word", "a-b", ":", "title:x",
        "(", ")", "((a", "a))", "{x}", "^a", "+a", "a|b", "'", "'; DROP TABLE memories; --", "1=1", "%", "_", "\\", "/", "..", "../../etc/passwd", "a/../b", "a//b", "/a", "a/",
        "*", "null", "true", "0", "-1", "{{7*7}}", "${x}", "%s%n", "<script>alert(1)</script>", "é", "日本語のテキスト", "Việt", "🎉👩‍👩‍👧", "\u202eabc", "\u200b", "\ufeff", "a\tb\nc", "a\rb",
        "\u0000", "a\u0000b", "\u0001", "\u001b[31m", "\u007f", "\u0085", "\ufffe", "2026-01-01", "2026-01-01T00:00:00Z", "2026-01-01t00:00:60z", "2999-12-31 23:59:60.123456789012+23:59",
        "0000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "2026-02-30T00:00:00Z", "_agents", "_sync", "_webhooks/dead_letters", "global", "fuzz/a", "fuzz/a/b",
        new string('x', 129), new string('é', 300), new string('n', 513), "1/2/3/4/5/6/7/8/9", new string('y', 66_000),
    ];

    private static readonly string[] Numbers =
    [
        "0", "1", "5", "10", "11", "-1", "-0", "0.5", "1.0", "1e2", "1e-400", "1e308", "1e309", "-1e999", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808",
        "18446744073709551615", "18446744073709551616", "123456789012345678901234567890", "00", "01", "0x10", "1.", ".5", "+1", "NaN", "Infinity", "1_000",
    ];

    private static readonly string[] Oddities =
    [
        "null", "true", "false", "[]", "{}", "[[]]", "[null]", "{\"a\":1,\"a\":2}", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\x\"", "\"a\nb\"", "tru", "nul", "'x'", "\"unclosed", "",
        new string('[', 128) + new string(']', 128), string.Concat(Enumerable.Repeat("{\"k\":", 200)) + "1" + new string('}', 200), new string('[', 50_000), "/*x*/1", "1 2",
    ];

    private static Gen<string> Text => Gen.Frequency((6, Gen.Elements(Texts)), (2, Gen.Two(Gen.Elements(Texts)).Select(t => $"{t.Item1} {t.Item2}")), (2, RandomText));

    private static Gen<string> RandomText => Gen.ArrayOf(Gen.Frequency((8, Gen.Choose(0x20, 0x7E)), (1, Gen.Choose(0, 0x1F)), (2, Gen.Choose(0xA0, 0x2FFF))))
        .Select(codes => new string(codes.Select(c => (char)c).ToArray()));

    private static Gen<string> Anything => Gen.Frequency((4, Text.Select(Quote)), (3, Gen.Elements(Numbers)), (3, Gen.Elements(Oddities)), (1, Gen.ListOf(Text.Select(Quote)).Select(items => $"[{string.Join(',', items)}]")));

    private static Gen<string> Id => Gen.Frequency((6, Gen.Elements(Ids)), (2, Gen.Elements("seed", "SEED-1", "seed-", "s", "00000000-0000-4000-8000-000000000000")), (2, Text));

    private static Gen<string> Name => Gen.Elements("fuzz/a", "fuzz/b", "fuzz", "global");

    private static Gen<string> Title => Gen.Elements("seed title 1", "seed title 2", "alpha", "beta gamma", "delta-epsilon");

    private static Gen<string> TierName => Gen.Elements("short", "mid", "long");

    private static readonly Dictionary<string, Gen<string>> Valid = new(StringComparer.Ordinal)
    {
        ["id"] = Id.Select(Quote),
        ["title"] = Title.Select(Quote),
        ["content"] = Gen.Elements("some content of a memory", "seed words alpha beta").Select(Quote),
        ["summary"] = Gen.Constant("\"a summary\""),
        ["context"] = Text.Select(Quote),
        ["pattern"] = Text.Select(Quote),
        ["namespace"] = Name.Select(Quote),
        ["tier"] = TierName.Select(Quote),
        ["tags"] = Gen.SubListOf("a", "b", "c d").Select(tags => $"[{string.Join(',', tags.Select(Quote))}]"),
        ["tag"] = Gen.Elements("a", "none").Select(Quote),
        ["priority"] = Gen.Choose(1, 10).Select(n => $"{n}"),
        ["confidence"] = Gen.Elements("0", "0.5", "1.0"),
        ["source"] = Gen.Elements("api", "user", "hook").Select(Quote),
        ["expires_at"] = Gen.Elements("null", "\"2999-01-01T00:00:00Z\"", "\"2000-01-01 00:00:00+00:00\""),
        ["time"] = Gen.Elements("2020-01-01T00:00:00Z", "2026-01-01t00:00:60.5z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59").Select(Quote),
        ["ttl_secs"] = Gen.Elements("null", "60", "31536000"),
        ["metadata"] = Gen.Elements("{}", "{\"k\":[1,2.5,null]}", "{\"scope\":\"team\",\"governance\":{\"write\":\"approve\"}}"),
        ["agent"] = Gen.Elements("alice", "bob", "registered-1").Select(Quote),
        ["scope"] = Gen.Elements("private", "team", "collective").Select(Quote),
        ["relation"] = Gen.Elements("related_to", "supersedes", "derived_from").Select(Quote),
        ["agent_type"] = Gen.Elements("human", "ai:x").Select(Quote),
        ["limit"] = Gen.Choose(0, 60).Select(n => $"{n}"),
        ["flag"] = Gen.Elements("true", "false"),
        ["consistency"] = Gen.Elements("local", "quorum").Select(Quote),
        ["clock"] = Gen.Constant("{\"entries\":{\"x\":\"y\"}}"),
        ["count"] = Gen.Choose(0, 5).Select(n => $"{n}"),
    };

    private static readonly (string Key, string Kind)[] CreateFields =
    [
        ("title", "title"), ("content", "content"), ("namespace", "namespace"), ("tier", "tier"), ("tags", "tags"), ("priority", "priority"), ("confidence", "confidence"), ("source", "source"),
        ("expires_at", "expires_at"), ("ttl_secs", "ttl_secs"), ("metadata", "metadata"), ("agent_id", "agent"), ("scope", "scope"),
    ];

    private static readonly (string Key, string Kind)[] RowFields =
    [
        ("id", "id"), ("title", "title"), ("content", "content"), ("namespace", "namespace"), ("tier", "tier"), ("tags", "tags"), ("priority", "priority"), ("confidence", "confidence"), ("source", "source"),
        ("access_count", "count"), ("created_at", "time"), ("updated_at", "time"), ("last_accessed_at", "time"), ("expires_at", "time"), ("metadata", "metadata"),
    ];

    private static Gen<string> Create => Object(CreateFields);

    private static Gen<string> Rows => List(Object(RowFields));

    private static readonly (string Method, string Path, Gen<string>? Body, string[] Query)[] Routes =
    [
        ("GET", "/api/v1/memories", null, ["namespace", "tier", "limit", "offset", "min_priority", "since", "until", "tags", "agent_id", "consistency"]),
        ("POST", "/api/v1/memories", Create, []),
        ("POST", "/api/v1/memories", Create, []),
        ("POST", "/api/v1/memories/bulk", Gen.Frequency((3, List(Create)), (1, List(Create).Select(items => $"{{\"memories\":{items}}}"))), []),
        ("GET", "/api/v1/memories/{id}", null, ["consistency"]),
        ("PUT", "/api/v1/memories/{id}", Object(CreateFields[..7]), []),
        ("DELETE", "/api/v1/memories/{id}", null, []),
        ("POST", "/api/v1/memories/{id}/promote", Anything, []),
        ("GET", "/api/v1/search", null, ["q", "namespace", "tier", "limit", "min_priority", "since", "until", "tags", "agent_id", "as_agent"]),
        ("GET", "/api/v1/recall", null, ["context", "namespace", "limit", "tags", "since", "until", "as_agent", "budget_tokens", "explain", "collapse"]),
        ("POST", "/api/v1/recall", Object(("context", "context"), ("namespace", "namespace"), ("limit", "limit"), ("tags", "tag"), ("since", "time"), ("until", "time"), ("as_agent", "namespace"), ("budget_tokens", "limit"), ("explain", "flag"), ("collapse", "flag"), ("consistency", "consistency")), []),
        ("POST", "/api/v1/forget", Object(("namespace", "namespace"), ("pattern", "pattern"), ("tier", "tier")), ["namespace", "pattern", "tier"]),
        ("POST", "/api/v1/consolidate", Gen.Zip(List(Id.Select(Quote)), Object(("title", "title"), ("summary", "summary"), ("namespace", "namespace"), ("tier", "tier"), ("agent_id", "agent")), (ids, rest) => $"{{\"ids\":{ids},{rest[Math.Min(1, rest.Length)..]}"), []),
        ("POST", "/api/v1/gc", Anything, []),
        ("POST", "/api/v1/undo", Object(("agent_id", "agent"), ("since", "time"), ("derived", "flag"), ("dry_run", "flag")), []),
        ("GET", "/api/v1/archive", null, ["namespace", "limit", "offset", "consistency"]),
        ("DELETE", "/api/v1/archive", null, ["older_than_days"]),
        ("POST", "/api/v1/archive/{id}/restore", null, []),
        ("GET", "/api/v1/archive/stats", null, ["consistency"]),
        ("POST", "/api/v1/links", Object(("source_id", "id"), ("target_id", "id"), ("relation", "relation")), []),
        ("GET", "/api/v1/links/{id}", null, ["consistency"]),
        ("GET", "/api/v1/namespaces", null, ["consistency"]),
        ("GET", "/api/v1/stats", null, ["consistency"]),
        ("GET", "/api/v1/agents", null, ["consistency"]),
        ("POST", "/api/v1/agents", Object(("agent_id", "agent"), ("agent_type", "agent_type"), ("capabilities", "tags")), []),
        ("GET", "/api/v1/pending", null, ["status", "limit", "consistency"]),
        ("POST", "/api/v1/pending/{id}/approve", null, []),
        ("POST", "/api/v1/pending/{id}/reject", null, []),
        ("GET", "/api/v1/export", null, []),
        ("POST", "/api/v1/import", Gen.Zip(Rows, List(Object(("source_id", "id"), ("target_id", "id"), ("relation", "relation"), ("created_at", "time"))), (rows, links) => $"{{\"memories\":{rows},\"links\":{links}}}"), ["restore"]),
        ("POST", "/api/v1/sync/push", Gen.Zip(Rows, Object(("sender_agent_id", "agent"), ("dry_run", "flag"), ("sender_clock", "clock")), (rows, rest) => $"{{\"memories\":{rows},{rest[Math.Min(1, rest.Length)..]}"), []),
        ("GET", "/api/v1/sync/since", null, ["since", "limit", "peer", "consistency"]),
        ("GET", "/api/v1/cluster", null, []),
        ("GET", "/api/v1/cluster/digest", null, ["namespace"]),
        ("GET", "/api/v1/writes/{id}", null, []),
        ("POST", "/api/v1/rpc/{id}", Anything, []),
        ("GET", "/metrics", null, []),
    ];

    /// <summary>Any request on any route.</summary>
    public static Gen<FuzzRequest> Any =>
        from route in Gen.Elements(Routes)
        from id in Id
        from encoding in Gen.Choose(0, 9)
        from query in Query(route.Query)
        from text in route.Body ?? Gen.Constant<string>(null!)
        from body in text is null ? Gen.Constant<byte[]?>(null) : Damage(Encoding.UTF8.GetBytes(text))
        from contentType in Gen.Frequency((12, Gen.Constant("application/json")), (1, Gen.Elements("text/plain", "application/json; charset=utf-16", "application/xml+json", "", ";")))
        from headers in Headers
        from method in Gen.Frequency((20, Gen.Constant(route.Method)), (1, Gen.Elements("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW")))
        select new FuzzRequest(
            method,
            route.Path.Replace("{id}", Encode(id, encoding), StringComparison.Ordinal) + query,
            body is null ? null : contentType,
            body,
            headers);

    private static Gen<IReadOnlyList<(string, string)>> Headers =>
        from agent in Gen.Frequency((6, Gen.Constant("alice")), (2, Gen.Constant("")), (2, Text))
        from key in Gen.Frequency((8, Gen.Constant("")), (1, Gen.Elements("k1", "k2")), (1, Text))
        from match in Gen.Frequency((9, Gen.Constant("")), (1, Gen.Elements("*", "\"1.1\"", "W/\"1.1\"", "\"", "99999999999999999999.1")))
        select (IReadOnlyList<(string, string)>)new[] { ("X-Agent-Id", agent), ("Idempotency-Key", key), ("If-Match", match) }
            .Where(h => h.Item2.Length is > 0 and < 1_000)
            .Select(h => (h.Item1, string.Concat(h.Item2.Where(c => c is >= ' ' and < '\x7f'))))
            .Where(h => h.Item2.Length > 0)
            .ToArray();

    private static Gen<string> Query(string[] keys) => keys.Length == 0
        ? Gen.Constant("")
        : from chosen in Gen.SubListOf(keys)
          from values in Gen.ArrayOf(Gen.Frequency((3, Gen.Elements("fuzz/a", "mid", "5", "0", "seed", "true", "local", "alpha", "2026-01-01T00:00:00%2B00:00")), (3, Text.Select(Uri.EscapeDataString)), (1, Gen.Elements(Numbers)), (1, Gen.Elements("%FF", "%", "%zz", "%00", "+", "&", "=", "a=b"))), chosen.Count)
          from required in Gen.Frequency((5, Gen.Constant(true)), (1, Gen.Constant(false)))
          let first = keys[0] is "q" or "context" && required && !chosen.Contains(keys[0]) ? $"&{keys[0]}=seed" : ""
          select "?" + string.Join('&', chosen.Zip(values, (key, value) => $"{key}={value}")) + first;

    private static Gen<string> List(Gen<string> item) => Gen.Frequency(
        (8, Gen.Choose(0, 4).SelectMany(n => Gen.ListOf(item, n)).Select(items => $"[{string.Join(',', items)}]")),
        (1, item.Select(one => one.Length > 200 ? $"[{one}]" : $"[{string.Join(',', Enumerable.Repeat(one, 1_001))}]")));

    // Mostly all fields and all valid; each may be missing, doubled, or anything at all.
    private static Gen<string> Object(params (string Key, string Kind)[] fields)
    {
        var members = fields.Select(field => Gen.Frequency(
            (14, Valid[field.Kind].Select(value => $"\"{field.Key}\":{value}")),
            (2, Gen.Constant("")),
            (1, Anything.Select(value => $"\"{field.Key}\":{value}")),
            (1, Gen.Two(Valid[field.Kind]).Select(two => Doubled(two, field.Key)))));
        return Gen.CollectToList(members).Select(all => $"{{{string.Join(',', all.Where(m => m.Length > 0))}}}");
    }

    private static string Doubled((string, string) two, string key) =>
        two.Item1 == two.Item2 ? $"\"{key}\":{two.Item1}" : $"\"{key}\":{two.Item1},\"{key}\":{two.Item2}";

    // What happens to bytes on the way: cut short, a stray byte, something after the end, far too many.
    private static Gen<byte[]?> Damage(byte[] body) => Gen.Frequency(
        (30, Gen.Constant<byte[]?>(body)),
        (2, Gen.Choose(0, body.Length).Select<int, byte[]?>(length => body[..length])),
        (3, Gen.Zip(Gen.Choose(0, body.Length), Gen.Elements<byte>(0, 0x1F, 0x22, 0x5C, 0x7B, 0x80, 0xC3, 0xED, 0xFF), (at, stray) => (byte[]?)[.. body[..at], stray, .. body[at..]])),
        (1, Gen.Elements(" ", "}", "x", "\0", "{}").Select<string, byte[]?>(tail => [.. body, .. Encoding.UTF8.GetBytes(tail)])),
        (1, Gen.Constant<byte[]?>([0xEF, 0xBB, 0xBF, .. body])));

    private static string Encode(string id, int encoding) => encoding switch
    {
        0 => string.Concat(Encoding.UTF8.GetBytes(id.Length > 300 ? id[..300] : id).Select(b => $"%{b:x2}")),
        1 => "%FF" + Uri.EscapeDataString(id),
        2 => Uri.EscapeDataString(Uri.EscapeDataString(id)),
        _ => Uri.EscapeDataString(id),
    };

    private static string Quote(string text) => AiMemory.Domain.Json.CanonicalJson.Quote(text);
}
