using AiMemory.Domain.Json;

namespace AiMemory.Domain.Tests.Json;

public sealed class MetadataEditorTests
{
    [Fact]
    public void With_Key_KeepsTheRestCanonical()
    {
        var metadata = new Metadata("{\"b\":1.5,\"z\":[1,{\"a\":null}]}").With("agent_id", "é\"x").With("m", ["1", "2"]);
        Assert.Equal("{\"agent_id\":\"é\\\"x\",\"b\":1.5,\"m\":[\"1\",\"2\"],\"z\":[1,{\"a\":null}]}", metadata.Text);
        Assert.Equal(["1", "2"], metadata.GetStrings("m"));
        Assert.Equal("1.5", metadata.GetJson("b"));
        Assert.Null(metadata.GetJson("missing"));
        Assert.Equal("é\"x", metadata.AgentId);
        Assert.Equal(Metadata.Empty, Metadata.Empty.With("a", "b").Without("a"));
    }

    [Theory]
    [InlineData("{}", 1)]
    [InlineData("{\"a\":1}", 1)]
    [InlineData("{\"a\":[]}", 2)]
    [InlineData("{\"a\":\"{[\\\"{\"}", 1)]
    [InlineData("{\"a\":{\"b\":[{}]}}", 4)]
    public void Depth_CountsLevels(string json, int depth) => Assert.Equal(depth, new Metadata(json).Depth());

    [Theory]
    [InlineData("{\"agent_id\":\"new\"}", "{\"agent_id\":\"old\"}", "{\"agent_id\":\"old\"}")]
    [InlineData("{\"x\":1}", "{\"agent_id\":\"old\"}", "{\"agent_id\":\"old\",\"x\":1}")]
    [InlineData("{\"agent_id\":\"new\"}", "{\"agent_id\":null}", "{\"agent_id\":\"new\"}")]
    [InlineData("{\"agent_id\":\"new\"}", "{}", "{\"agent_id\":\"new\"}")]
    public void CarryAuthor_ExistingAuthor_Stays(string incoming, string existing, string expected) =>
        Assert.Equal(expected, MetadataEditor.CarryAuthor(new Metadata(incoming), new Metadata(existing)).Text);

    [Fact]
    public void TryParse_NoObject_IsKeptForValidation()
    {
        Assert.True(MetadataEditor.TryParse("[1]", out var metadata));
        Assert.False(metadata.IsObject());
        Assert.True(MetadataEditor.TryParse(null, out metadata));
        Assert.True(metadata.IsEmpty);
        Assert.False(MetadataEditor.TryParse("nonsense", out _));
    }
}
