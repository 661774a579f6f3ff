using System.Buffers;
using System.Text;
using System.Text.Json;

namespace AiMemory.Domain.Json;

/// <summary>
/// Writes each object of the contract, once, for every edge. Keys come out ascending, numbers and strings as the contract's program
/// prints them.
/// </summary>
public static partial class WireJson
{
    /// <summary>One line.</summary>
    public static readonly JsonWriterOptions Compact = new() { Encoder = WireEncoder.Instance, SkipValidation = true, MaxDepth = 1000 };

    /// <summary>Two blanks per level, <c>\n</c> at line ends.</summary>
    public static readonly JsonWriterOptions Pretty = Compact with { Indented = true, IndentSize = 2, NewLine = "\n" };

    /// <summary>The text of what the action writes.</summary>
    public static string ToText(Action<Utf8JsonWriter> write, bool pretty = false)
    {
        ArgumentNullException.ThrowIfNull(write);
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, pretty ? Pretty : Compact))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>A 64-bit float, always with a point or an exponent.</summary>
    public static void WriteFloat(Utf8JsonWriter writer, double value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteRawValue(JsonNumbers.Format(value), skipInputValidation: true);
    }

    public static void WriteFloat(Utf8JsonWriter writer, string name, double value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(name);
        WriteFloat(writer, value);
    }

    /// <summary>Text that is JSON already; laid out anew when the writer indents.</summary>
    public static void WriteJson(Utf8JsonWriter writer, string json)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(json);
        if (!writer.Options.Indented)
        {
            writer.WriteRawValue(json, skipInputValidation: true);
            return;
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = 1000 });
        while (reader.Read())
        {
            WriteToken(writer, ref reader);
        }
    }

    public static void WriteJson(Utf8JsonWriter writer, string name, string json)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(name);
        WriteJson(writer, json);
    }

    public static void WriteStrings(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(values);
        writer.WriteStartArray(name);
        for (var i = 0; i < values.Count; i++)
        {
            writer.WriteStringValue(values[i]);
        }

        writer.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteToken(Utf8JsonWriter writer, ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(reader.GetString()!);
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(reader.GetString());
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }
}
