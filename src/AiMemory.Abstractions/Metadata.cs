using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiMemory;

/// <summary>A memory's metadata: one JSON object in canonical compact text, so that equal objects are equal values.</summary>
/// <param name="Json">Canonical text; produced by the domain's canonical JSON writer, never by hand.</param>
[JsonConverter(typeof(MetadataJsonConverter))]
public readonly record struct Metadata(string Json)
{
    public static readonly Metadata Empty = new("{}");

    public bool IsEmpty => Json is null or "{}";

    public string Text => Json ?? "{}";

    /// <summary>The author, when a non-null string stands there.</summary>
    public string? AgentId => GetString("agent_id");

    public string? Scope => GetString("scope");

    public string? GetString(string key)
    {
        if (IsEmpty || !Json.Contains(key, StringComparison.Ordinal))
        {
            return null;
        }

        using var document = JsonDocument.Parse(Json);
        return document.RootElement.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
    }
}
