using System.Text.Json;
using AiMemory.UseCases;

namespace AiMemory.Benchmarks.Corpus;

/// <summary>One memory of the benchmark's texts.</summary>
/// <param name="Pack">The reference pack it is documented in; packs repeat each other's members.</param>
/// <param name="Assembly">Its tag.</param>
internal sealed record CorpusMember(string Pack, string Assembly, string Title, string Content)
{
    public StoreRequest ToRequest(string @namespace) =>
        new() { Title = Title, Content = Content, Tags = [Assembly], Namespace = @namespace };

    public void WriteTo(Utf8JsonWriter writer, string @namespace)
    {
        writer.WriteStartObject();
        writer.WriteString("title", Title);
        writer.WriteString("content", Content);
        writer.WriteString("namespace", @namespace);
        writer.WriteStartArray("tags");
        writer.WriteStringValue(Assembly);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
