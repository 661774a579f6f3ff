using System.Text.Json;
using AiMemory.Domain.Json;

namespace AiMemory.Mcp.Tools;

/// <summary>The <c>links</c> member.</summary>
internal static class MemoryLinks
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<MemoryLink> links)
    {
        writer.WriteStartArray("links"u8);
        foreach (var link in links)
        {
            WireJson.WriteLink(writer, link);
        }

        writer.WriteEndArray();
    }
}
