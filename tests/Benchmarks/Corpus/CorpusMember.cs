using System.Text.Json;
using AiMemory.Benchmarks.Drive;
using AiMemory.UseCases;

namespace AiMemory.Benchmarks.Corpus;

/// <summary>One memory of the benchmark's texts.</summary>
/// <param name="Pack">The reference pack it is documented in; packs repeat each other's members.</param>
/// <param name="Assembly">Its tag.</param>
internal sealed record CorpusMember(string Pack, string Assembly, string Title, string Content)
{
    public StoreRequest ToRequest(string @namespace) =>
        new() { Title = Title, Content = Content, Tags = [Assembly], Namespace = @namespace };

    /// <summary>As a node stores it.</summary>
    public Memory ToMemory(string @namespace) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Tier = Tier.Mid,
        Namespace = @namespace,
        Title = Title,
        Content = Content,
        Tags = [Assembly],
        Source = "api",
        CreatedAt = "2026-04-03T15:00:00.123456700+00:00",
        UpdatedAt = "2026-04-03T15:00:00.123456700+00:00",
        ExpiresAt = "2099-04-10T15:00:00.123456700+00:00",
        Metadata = new Metadata("""{"agent_id":"bench"}"""),
    };

    /// <summary>The request that stores it.</summary>
    public byte[] ToStore(string @namespace)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteTo(writer, @namespace);
        }

        return HttpConnection.Post("/api/v1/memories", buffer.ToArray());
    }

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
