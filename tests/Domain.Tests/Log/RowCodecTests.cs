using AiMemory.Log;

namespace AiMemory.Domain.Tests.Log;

public sealed class RowCodecTests
{
    private static readonly Memory Sample = new()
    {
        Id = "0a1b",
        Tier = Tier.Mid,
        Namespace = "tests/π",
        Title = "a title",
        Content = "what was learned: 学んだこと",
        Tags = ["one", "zwei"],
        Priority = 7,
        Confidence = 0.25,
        Source = "api",
        AccessCount = 300,
        CreatedAt = "2026-04-03T15:00:00.123456700+00:00",
        UpdatedAt = "2026-04-04T15:00:00.123456700+00:00",
        LastAccessedAt = "2026-04-05T15:00:00.123456700+00:00",
        ExpiresAt = "2026-04-06T15:00:00.123456700+00:00",
        Metadata = new Metadata("""{"agent_id":"ai:claude","list":[{"agent_id":"another"}]}"""),
    };

    public static TheoryData<Memory> Rows => new(
        Sample,
        Sample with { Tags = [], LastAccessedAt = null, ExpiresAt = null, Metadata = Metadata.Empty },
        Sample with { Content = "", Metadata = new Metadata("""{"a":{"agent_id":"inner"},"agent_id":null}""") },
        Sample with { Content = new string('x', 70_000), Metadata = new Metadata($$"""{"a":"{{new string('é', 600)}}","agent_id":"last"}""") });

    [Theory]
    [MemberData(nameof(Rows))]
    public void Parts_OfARow_AreThoseOfTheWhole(Memory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        var body = RowCodec.Encode(memory).Span;
        var whole = RowCodec.DecodeMemory(body, new EntryVersion(2, 3));
        Assert.Equal(memory with { Version = new EntryVersion(2, 3), Tags = whole.Tags }, whole);
        Assert.Equal(memory.Tags, whole.Tags);

        Assert.Equal(
            new MemoryLookup(
                memory.Id, memory.Title, memory.Tier, memory.Priority, memory.Confidence, memory.AccessCount, memory.CreatedAt, memory.UpdatedAt,
                memory.ExpiresAt, memory.Metadata.AgentId),
            RowCodec.DecodeLookup(body));

        var text = RowCodec.DecodeText(body);
        Assert.Equal((memory.Title, memory.Content), (text.Title, text.Content));
        Assert.Equal(memory.Tags, text.Tags);
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("{\"agent_id\":\"a\\\"b\"}", "a\"b")]
    [InlineData("{\"agent_id\":7}", null)]
    [InlineData("{\"a\":{\"agent_id\":\"inner\"},\"agent_id\":\"outer\"}", "outer")]
    [InlineData("{\"a\":[\"agent_id\"],\"b\":\"agent_id\"}", null)]
    public void AgentId_IsTheObjectsOwn(string json, string? expected) => Assert.Equal(expected, new Metadata(json).AgentId);
}
