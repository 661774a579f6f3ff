using System.Text.Json;
using AiMemory.Domain.Json;

namespace AiMemory.Gateway.Answers;

/// <summary>Lists inside answers.</summary>
internal static class RowsAnswer
{
    public static void WriteMemories(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<Memory> memories)
    {
        writer.WriteStartArray(name);
        for (var i = 0; i < memories.Count; i++)
        {
            WireJson.WriteMemory(writer, memories[i]);
        }

        writer.WriteEndArray();
    }

    public static void WriteLinks(Utf8JsonWriter writer, IReadOnlyList<MemoryLink> links)
    {
        writer.WriteStartArray("links"u8);
        for (var i = 0; i < links.Count; i++)
        {
            WireJson.WriteLink(writer, links[i]);
        }

        writer.WriteEndArray();
    }
}
