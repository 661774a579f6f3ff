using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Support;

/// <summary>What a node answered, whole.</summary>
internal sealed record Reply(string Request, int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    private static readonly (string Token, string Pattern)[] Tokens =
    [
        ("<id>", "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        ("<time>", @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3}|\.\d{6}|\.\d{9})?\+00:00"),
        ("<version>", @"\d+\.\d+"),
        ("<anonymous>", "anonymous:req-[0-9a-f]{8}"),
        ("<n>", @"\d+"),
        ("<score>", @"\d+\.\d{1,3}"),
        ("<any>", "[^\"]*"),
        ("<rest>", ".*"),
    ];

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public string Text(string key) => Json.GetProperty(key).GetString()!;

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The status, and the body byte for byte, where tokens in angle brackets stand for what differs from run to run.</summary>
    public Reply Is(int status, string body)
    {
        var pattern = Tokens.Aggregate(Regex.Escape(body), (text, token) => text.Replace(Regex.Escape(token.Token), token.Pattern, StringComparison.Ordinal));
        Assert.True(
            Status == status && Regex.IsMatch(Body, $@"\A{pattern}\z", RegexOptions.Singleline),
            $"{Request}\nexpected {status} {body}\nanswered {Status} {Body}");
        return this;
    }

    public Reply Is(HttpStatusCode status) => Is((int)status, "<rest>");

    public Reply IsError(int status, string message) => Is(status, $$"""{"error":{{JsonSerializer.Serialize(message, Relaxed)}}}""");

    /// <summary>An error in the envelope whose text begins so.</summary>
    public Reply IsErrorStarting(int status, string beginning)
    {
        Assert.True(
            Status == status && Body.StartsWith($$"""{"error":"{{beginning}}""", StringComparison.Ordinal)
                && Json.EnumerateObject().Count() == 1,
            $"{Request}\nexpected {status} {beginning}...\nanswered {Status} {Body}");
        return this;
    }

    public Reply IsEmpty(int status)
    {
        Assert.True(Status == status && Body.Length == 0, $"{Request}\nexpected {status}, empty\nanswered {Status} {Body}");
        return this;
    }

    public IEnumerable<string> Keys() => Json.EnumerateObject().Select(p => p.Name);

    public IEnumerable<string> TextsOf(string list, string key = "title") =>
        Json.GetProperty(list).EnumerateArray().Select(item => item.GetProperty(key).GetString()!);

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = AiMemory.Domain.Json.WireEncoder.Instance };
}
