using System.Text.Json;

namespace AiMemory.Mcp.Protocol;

/// <summary>
/// The answer that a client waits for at start. Written by hand, because setting up the SDK's serializer costs more than the whole
/// answer may take; a test reads it back with the SDK's type.
/// </summary>
internal static class InitializeAnswer
{
    public const string ServerName = "ai-memory";
    public const string ServerVersion = "0.6.0";

    public static void Write(Utf8JsonWriter writer, string protocolVersion)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("capabilities"u8);
        foreach (var capability in (ReadOnlySpan<string>)["prompts", "resources", "tools"])
        {
            writer.WriteStartObject(capability);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteString("protocolVersion"u8, protocolVersion);
        writer.WriteStartObject("serverInfo"u8);
        writer.WriteString("name"u8, ServerName);
        writer.WriteString("version"u8, ServerVersion);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
