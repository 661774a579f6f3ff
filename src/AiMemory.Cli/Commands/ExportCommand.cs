using System.Text.Json;
using AiMemory.Cli.Output;

namespace AiMemory.Cli.Commands;

/// <summary>Always pretty JSON. Rows are written as they are read; only their links wait, so that a large export stays small in memory.</summary>
internal sealed class ExportCommand(CliContext context)
    : CliCommand("export", "Write all unexpired memories and their links as JSON", context)
{
    protected override Task<int> ExecuteAsync(CliCall call) => call.WithServiceAsync(async service =>
    {
        var memories = new List<Memory>();
        await foreach (var memory in service.ExportMemoriesAsync(call.CancellationToken).ConfigureAwait(false))
        {
            memories.Add(memory);
        }

        var links = new List<MemoryLink>();
        await foreach (var link in service.ExportLinksAsync(call.CancellationToken).ConfigureAwait(false))
        {
            links.Add(link);
        }

        return call.PrintJson(w => Write(w, memories, links, Wire.Timestamp(call.Now)), pretty: true);
    });

    private static void Write(Utf8JsonWriter w, List<Memory> memories, List<MemoryLink> links, string exportedAt)
    {
        w.WriteStartObject();
        w.WriteNumber("count", memories.Count);
        w.WriteString("exported_at", exportedAt);
        w.WriteStartArray("links");
        foreach (var link in links)
        {
            Wire.WriteLink(w, link);
        }

        w.WriteEndArray();
        w.WriteStartArray("memories");
        foreach (var memory in memories)
        {
            Wire.WriteMemory(w, memory);
        }

        w.WriteEndArray();
        w.WriteEndObject();
    }
}
