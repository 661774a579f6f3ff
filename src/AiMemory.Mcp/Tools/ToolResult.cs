using System.Text.Json;
using AiMemory.Domain.Json;

namespace AiMemory.Mcp.Tools;

/// <summary>What a tool says: the text of its one content block.</summary>
internal sealed record ToolResult(string Text, bool IsError = false)
{
    public static ToolResult Error(string message) => new(message, IsError: true);

    /// <summary>Pretty-printed JSON. The members are written in ascending order of their keys.</summary>
    public static ToolResult Object(Action<Utf8JsonWriter> writeMembers) => new(WireJson.ToText(
        writer =>
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        },
        pretty: true));

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("content"u8);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
        writer.WriteString("text"u8, Text);
        writer.WriteEndObject();
        writer.WriteEndArray();
        if (IsError)
        {
            writer.WriteBoolean("isError"u8, value: true);
        }

        writer.WriteEndObject();
    }
}
