using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiMemory;

/// <summary>A version in JSON is its wire form, <c>"epoch.sequence"</c>.</summary>
public sealed class EntryVersionJsonConverter : JsonConverter<EntryVersion>
{
    public override EntryVersion Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && EntryVersion.TryParse(reader.GetString(), out var version)
            ? version
            : throw new JsonException("A version is text of the form epoch.sequence.");

    public override void Write(Utf8JsonWriter writer, EntryVersion value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }
}
