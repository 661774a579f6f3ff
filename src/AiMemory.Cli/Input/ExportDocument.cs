using System.Text.Json;
using AiMemory.Domain.Json;

namespace AiMemory.Cli.Input;

/// <summary>What <c>export</c> wrote, as <c>import</c> reads it.</summary>
internal sealed record ExportDocument(IReadOnlyList<Memory> Memories, IReadOnlyList<MemoryLink> Links)
{
    public static ExportDocument Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 127 });
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("memories", out var memories)
                || memories.ValueKind != JsonValueKind.Array)
            {
                throw CliFailureException.Error("missing or invalid 'memories' array; import reads what export wrote");
            }

            return new ExportDocument(
                [.. memories.EnumerateArray().Select(ReadMemory)],
                document.RootElement.TryGetProperty("links", out var links) ? ReadLinks(links) : []);
        }
        catch (JsonException exception)
        {
            throw CliFailureException.Error(
                $"standard input is not JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}); import reads what export wrote");
        }
    }

    private static Memory ReadMemory(JsonElement element)
    {
        try
        {
            return new Memory
            {
                Id = Text(element, "id"),
                Tier = TierNames.TryParse(Text(element, "tier"), out var tier)
                    ? tier
                    : throw CliFailureException.Error($"unknown variant `{Text(element, "tier")}`, expected one of `short`, `mid`, `long`"),
                Namespace = Text(element, "namespace"),
                Title = Text(element, "title"),
                Content = Text(element, "content"),
                Tags = [.. Required(element, "tags").EnumerateArray().Select(tag => tag.GetString() ?? throw Wrong("tags"))],
                Priority = Required(element, "priority").GetInt32(),
                Confidence = Required(element, "confidence").GetDouble(),
                Source = Text(element, "source"),
                AccessCount = Required(element, "access_count").GetInt64(),
                CreatedAt = Text(element, "created_at"),
                UpdatedAt = Text(element, "updated_at"),
                LastAccessedAt = Optional(element, "last_accessed_at"),
                ExpiresAt = Optional(element, "expires_at"),
                Metadata = element.TryGetProperty("metadata", out var metadata)
                    ? new Metadata(CanonicalJson.TryWrite(metadata, out var canonical) ? canonical : throw Wrong("metadata"))
                    : Metadata.Empty,
            };
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw CliFailureException.Error($"a memory of the input has a field of the wrong type: {exception.Message}");
        }
    }

    /// <summary>An unreadable list is dropped silently (contract, 3).</summary>
    private static IReadOnlyList<MemoryLink> ReadLinks(JsonElement links)
    {
        try
        {
            return links.ValueKind != JsonValueKind.Array
                ? []
                : [.. links.EnumerateArray().Select(link => new MemoryLink(
                    Text(link, "source_id"), Text(link, "target_id"), Text(link, "relation"), Text(link, "created_at")))];
        }
        catch (Exception exception) when (exception is InvalidOperationException or CliFailureException)
        {
            return [];
        }
    }

    private static JsonElement Required(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value : throw CliFailureException.Error($"missing field `{name}`");

    private static string Text(JsonElement element, string name) => Required(element, name).GetString() ?? throw Wrong(name);

    private static string? Optional(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static CliFailureException Wrong(string name) => CliFailureException.Error($"invalid type for field `{name}`");
}
