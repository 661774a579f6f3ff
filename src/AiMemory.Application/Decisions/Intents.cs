using System.Text.Json;
using AiMemory.Application.Commands;

namespace AiMemory.Application.Decisions;

/// <summary>Open operations as the text that stands in their rows.</summary>
internal static class Intents
{
    public static string Write(IReadOnlyList<MemoryCommand> parts) =>
        JsonSerializer.Serialize(new IntentBody(parts), CommandJson.Default.IntentBody);

    public static IReadOnlyList<MemoryCommand> Read(string body) =>
        (JsonSerializer.Deserialize(body, CommandJson.Default.IntentBody)
            ?? throw new JsonException("An intent is an object.")).Parts;
}
