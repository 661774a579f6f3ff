using System.Text.Json;
using AiMemory.Domain.Json;

namespace AiMemory.Domain.Tests.Json;

public sealed class WireJsonTests
{
    private static readonly Memory Row = Sample.Memory("Title", "Text é😀") with
    {
        Tags = ["a", "b"],
        LastAccessedAt = "2026-04-04T00:00:00Z",
        Metadata = new Metadata("{\"agent_id\":\"x\",\"n\":1.0}"),
        Version = new EntryVersion(2, 7),
    };

    [Fact]
    public void WriteMemory_Keys_AscendAndNullsAreLeftOut() => Assert.Equal(
        "{\"access_count\":0,\"confidence\":1.0,\"content\":\"Text é😀\",\"created_at\":\"2026-04-03T15:00:00+00:00\",\"id\":\"id-1\","
        + "\"last_accessed_at\":\"2026-04-04T00:00:00Z\",\"metadata\":{\"agent_id\":\"x\",\"n\":1.0},\"namespace\":\"global\",\"priority\":5,"
        + "\"score\":6.0,\"source\":\"api\",\"tags\":[\"a\",\"b\"],\"tier\":\"mid\",\"title\":\"Title\","
        + "\"updated_at\":\"2026-04-03T15:00:00+00:00\",\"version\":\"2.7\"}",
        WireJson.ToText(w => WireJson.WriteMemory(w, Row, 6.0001)));

    [Fact]
    public void WriteMemory_Pretty_LaysOutMetadataToo()
    {
        var text = WireJson.ToText(w => WireJson.WriteMemory(w, Row), pretty: true);
        Assert.Contains("\n  \"metadata\": {\n    \"agent_id\": \"x\",\n    \"n\": 1.0\n  },\n", text);
        Assert.DoesNotContain("\r", text);
    }

    [Fact]
    public void WriteArchived_Tags_AreATextAndTimesAreNull()
    {
        using var json = JsonDocument.Parse(
            WireJson.ToText(w => WireJson.WriteArchived(w, new ArchivedMemory(Row with { LastAccessedAt = null }, "2026-05-01T00:00:00Z", "forget"))));
        Assert.Equal("[\"a\",\"b\"]", json.RootElement.GetProperty("tags").GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("expires_at").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("last_accessed_at").ValueKind);
        Assert.Equal("forget", json.RootElement.GetProperty("archive_reason").GetString());
    }

    [Fact]
    public void WritePending_Undecided_LeavesDecisionOut()
    {
        var pending = new PendingAction
        {
            Id = "p",
            ActionType = "delete",
            MemoryId = "m",
            Namespace = "ns",
            PayloadJson = "{\"id\":\"m\"}",
            RequestedBy = "me",
            RequestedAt = "t",
        };
        Assert.Equal(
            "{\"action_type\":\"delete\",\"approvals\":[],\"id\":\"p\",\"memory_id\":\"m\",\"namespace\":\"ns\",\"payload\":{\"id\":\"m\"},"
            + "\"requested_at\":\"t\",\"requested_by\":\"me\",\"status\":\"pending\"}",
            WireJson.ToText(w => WireJson.WritePending(w, pending)));
    }

    [Fact]
    public void AllWriters_Keys_Ascend()
    {
        string[] texts =
        [
            WireJson.ToText(w => WireJson.WriteLink(w, new MemoryLink("a", "b", "related_to", "t"))),
            WireJson.ToText(w => WireJson.WriteAgent(w, new AgentRegistration("a", "human", ["c"], "t", "u"))),
            WireJson.ToText(w => WireJson.WriteStats(w, new MemoryStats(1, [new TierCount("mid", 1)], [new NamespaceCount("n", 1)], 0, 0, 9))),
            WireJson.ToText(w => WireJson.WriteSubscription(w, new WebhookSubscription { Id = "i", Url = "u", CreatedAt = "t" })),
            WireJson.ToText(w => WireJson.WriteArchived(w, new ArchivedMemory(Row, "t", "forget"))),
        ];
        foreach (var text in texts)
        {
            Assert.True(CanonicalJson.TryCanonicalize(text, out var canonical));
            Assert.Equal(canonical, text);
        }
    }

    [Fact]
    public void MemoryJson_RoundTrip_IsTheSameRow()
    {
        Assert.True(MemoryJson.TryRead(WireJson.ToText(w => WireJson.WriteMemory(w, Row)), out var read));
        Assert.Equal(Row.Tags, read.Tags);
        Assert.Equal(Row with { Version = default, Tags = read.Tags }, read);
        Assert.True(MemoryJson.TryRead(WireJson.ToText(w => WireJson.WriteMemoryInFieldOrder(w, Row)), out _));
    }

    [Theory]
    [InlineData("{}", "missing field `id`")]
    [InlineData("[]", "invalid type: expected an object")]
    [InlineData("{\"id\":5}", "invalid type for `id`: expected a string")]
    [InlineData("{\"id\":\"a\",\"id\":\"b\"}", "duplicate field `id`")]
    [InlineData("{\"id\":\"a\",\"tier\":\"x\"}", "unknown variant `x`, expected one of `short`, `mid`, `long`")]
    public void MemoryJson_WrongShape_NamesTheFault(string json, string fault)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(fault, MemoryJson.Read(document.RootElement, out Memory? memory));
        Assert.Null(memory);
    }

    [Theory]
    [InlineData("\"priority\":5", "\"priority\":5.0")]
    [InlineData("\"priority\":5", "\"priority\":3000000000")]
    [InlineData("\"access_count\":0", "\"access_count\":null")]
    [InlineData("\"tags\":[\"a\",\"b\"]", "\"tags\":[1]")]
    [InlineData("\"source\":\"api\",", "")]
    [InlineData("\"title\":\"Title\"", "\"title\":\"\\ud800\"")]
    public void MemoryJson_WrongType_IsRefused(string good, string bad)
    {
        var text = WireJson.ToText(w => WireJson.WriteMemory(w, Row));
        Assert.Contains(good, text);
        Assert.False(MemoryJson.TryRead(text.Replace(good, bad), out _));
    }

    [Fact]
    public void MemoryJson_UnknownKeys_AreNotExamined() =>
        Assert.True(MemoryJson.TryRead(
            WireJson.ToText(w => WireJson.WriteMemory(w, Row)).Replace("{\"access", "{\"\\ud800\":\"\\udfff\",\"x\":1,\"x\":1e999,\"access"), out _));
}
