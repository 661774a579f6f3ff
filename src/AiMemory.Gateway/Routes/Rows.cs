using System.Text.Json;
using AiMemory.Domain.Json;

namespace AiMemory.Gateway.Routes;

/// <summary>Answers that are a list of rows and their number.</summary>
internal static class Rows
{
    public static void Write(Utf8JsonWriter w, string name, IReadOnlyList<Memory> rows)
    {
        w.WriteStartObject();
        w.WriteNumber("count", rows.Count);
        WriteArray(w, name, rows);
        w.WriteEndObject();
    }

    public static void WriteArray(Utf8JsonWriter w, string name, IReadOnlyList<Memory> rows)
    {
        w.WriteStartArray(name);
        foreach (var row in rows)
        {
            WireJson.WriteMemory(w, row);
        }

        w.WriteEndArray();
    }
}
