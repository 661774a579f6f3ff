using System.Text.Json;
using AiMemory.Domain.Json;

namespace AiMemory.Application.Curation;

/// <summary>What the curator did, in enough detail to take it back (rules 20.1). The form on the wire is the contract's.</summary>
internal sealed record RollbackEntry(string Action)
{
    /// <summary>Consolidate: the rows that were merged.</summary>
    public IReadOnlyList<Memory> Originals { get; init; } = [];

    /// <summary>Consolidate: the row that they became.</summary>
    public string? ResultId { get; init; }

    /// <summary>Forget: the row that went.</summary>
    public Memory? Snapshot { get; init; }

    /// <summary>Forget: the row that it contradicted and that stayed. Additive; entries of 0.6.0 lack it.</summary>
    public string? WinnerId { get; init; }

    /// <summary>Priority: the row.</summary>
    public string? MemoryId { get; init; }

    public int Before { get; init; }

    public int After { get; init; }

    public string Write() => WireJson.ToText(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("action"u8, Action);
        switch (Action)
        {
            case CuratorNames.Consolidate:
                writer.WriteStartArray("originals"u8);
                foreach (var original in Originals)
                {
                    WireJson.WriteMemoryInFieldOrder(writer, original);
                }

                writer.WriteEndArray();
                writer.WriteString("result_id"u8, ResultId);
                break;
            case CuratorNames.Forget:
                writer.WritePropertyName("snapshot"u8);
                WireJson.WriteMemoryInFieldOrder(writer, Snapshot!);
                if (WinnerId is not null)
                {
                    writer.WriteString("winner_id"u8, WinnerId);
                }

                break;
            default:
                writer.WriteString("memory_id"u8, MemoryId);
                writer.WriteNumber("before"u8, Before);
                writer.WriteNumber("after"u8, After);
                break;
        }

        writer.WriteEndObject();
    });

    /// <returns>The entry; null when the text is none.</returns>
    public static RollbackEntry? Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    private static RollbackEntry? Read(JsonElement entry) => entry.GetProperty("action").GetString() switch
    {
        CuratorNames.Consolidate => new RollbackEntry(CuratorNames.Consolidate)
        {
            Originals = [.. entry.GetProperty("originals").EnumerateArray().Select(ReadMemory)],
            ResultId = entry.GetProperty("result_id").GetString(),
        },
        CuratorNames.Forget => new RollbackEntry(CuratorNames.Forget)
        {
            Snapshot = ReadMemory(entry.GetProperty("snapshot")),
            WinnerId = entry.TryGetProperty("winner_id", out var winner) ? winner.GetString() : null,
        },
        CuratorNames.PriorityAdjust => new RollbackEntry(CuratorNames.PriorityAdjust)
        {
            MemoryId = entry.GetProperty("memory_id").GetString(),
            Before = entry.GetProperty("before").GetInt32(),
            After = entry.GetProperty("after").GetInt32(),
        },
        _ => null,
    };

    private static Memory ReadMemory(JsonElement row) =>
        MemoryJson.Read(row, out Memory? memory) is { } fault ? throw new FormatException(fault) : memory!;
}
