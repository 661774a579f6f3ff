using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.Mcp.Tools;

namespace AiMemory.Mcp.Results;

/// <summary>A list of memories in the form that the caller asked for.</summary>
internal static class MemoryListResult
{
    /// <param name="format">Absent or <c>toon_compact</c>, <c>toon</c>; anything else means JSON.</param>
    public static ToolResult Write(MemoryList list, string? format) => format switch
    {
        null or "toon_compact" => new ToolResult(Toon.Write(list, full: false)),
        "toon" => new ToolResult(Toon.Write(list, full: true)),
        _ => ToolResult.Object(writer => WriteMembers(writer, list)),
    };

    private static void WriteMembers(Utf8JsonWriter writer, MemoryList list)
    {
        if (list.BudgetTokens is { } budget)
        {
            writer.WriteNumber("budget_tokens"u8, budget);
        }

        writer.WriteNumber("count"u8, list.Rows.Count);
        if (list.Key is "memories")
        {
            WriteRows(writer, list);
        }

        if (list.Mode is not null)
        {
            writer.WriteString("mode"u8, list.Mode);
        }

        if (list.Key is "results")
        {
            WriteRows(writer, list);
        }

        WriteStandards(writer, list.Standards);
        if (list.Summary is not null)
        {
            writer.WriteString("summary"u8, list.Summary);
        }

        if (list.TokensUsed is { } used)
        {
            writer.WriteNumber("tokens_used"u8, used);
        }
    }

    private static void WriteRows(Utf8JsonWriter writer, MemoryList list)
    {
        writer.WriteStartArray(list.Key);
        foreach (var row in list.Rows)
        {
            WireJson.WriteMemory(writer, row.Memory, row.Score);
        }

        writer.WriteEndArray();
    }

    private static void WriteStandards(Utf8JsonWriter writer, IReadOnlyList<Memory> standards)
    {
        if (standards.Count == 1)
        {
            writer.WritePropertyName("standard"u8);
            WireJson.WriteMemory(writer, standards[0]);
        }
        else if (standards.Count > 1)
        {
            writer.WriteStartArray("standards"u8);
            foreach (var standard in standards)
            {
                WireJson.WriteMemory(writer, standard);
            }

            writer.WriteEndArray();
        }
    }
}
