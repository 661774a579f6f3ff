using System.Buffers;
using System.Text.Json;
using AiMemory.Domain.Json;

namespace AiMemory.Mcp.Protocol;

/// <summary>Writes the messages that leave the server: one line of JSON each, without its newline.</summary>
internal static class Envelope
{
    /// <param name="idJson">Canonical JSON; null writes null.</param>
    public static ReadOnlyMemory<byte> Result(string? idJson, Action<Utf8JsonWriter> writeResult) => Write(idJson, writer =>
    {
        writer.WritePropertyName("result"u8);
        writeResult(writer);
    });

    public static ReadOnlyMemory<byte> Error(string? idJson, RpcError error) => Write(idJson, writer =>
    {
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, error.Code);
        writer.WriteString("message"u8, error.Message);
        writer.WriteEndObject();
    });

    /// <summary>A progress notification (MCP, progress).</summary>
    /// <param name="tokenJson">The token as the request gave it.</param>
    public static ReadOnlyMemory<byte> Progress(string tokenJson, double progress, string message) => Write(writer =>
    {
        writer.WriteString("method"u8, "notifications/progress"u8);
        writer.WriteStartObject("params"u8);
        writer.WriteString("message"u8, message);
        writer.WriteNumber("progress"u8, progress);
        writer.WritePropertyName("progressToken"u8);
        writer.WriteRawValue(tokenJson, skipInputValidation: true);
        writer.WriteEndObject();
    });

    private static ReadOnlyMemory<byte> Write(string? idJson, Action<Utf8JsonWriter> writeRest) => Write(writer =>
    {
        writer.WritePropertyName("id"u8);
        writer.WriteRawValue(idJson ?? "null", skipInputValidation: true);
        writeRest(writer);
    });

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc"u8, "2.0"u8);
            writeMembers(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
