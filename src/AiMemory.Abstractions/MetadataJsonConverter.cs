using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiMemory;

/// <summary>Metadata crosses a process boundary as its canonical text, so that not a digit of it changes on the way.</summary>
public sealed class MetadataJsonConverter : JsonConverter<Metadata>
{
    public override Metadata Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString() ?? throw new JsonException("Metadata is text."));

    public override void Write(Utf8JsonWriter writer, Metadata value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.Text);
    }
}
