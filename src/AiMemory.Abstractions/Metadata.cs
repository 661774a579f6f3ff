using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AiMemory;

/// <summary>A memory's metadata: one JSON object in canonical compact text, so that equal objects are equal values.</summary>
/// <param name="Json">Canonical text; produced by the domain's canonical JSON writer, never by hand.</param>
[JsonConverter(typeof(MetadataJsonConverter))]
public readonly record struct Metadata(string Json)
{
    public static readonly Metadata Empty = new("{}");

    private const string AgentIdKey = "agent_id";
    private const int StackBytesMax = 512;

    public bool IsEmpty => Json is null or "{}";

    public string Text => Json ?? "{}";

    /// <summary>The author, when a non-null string stands there.</summary>
    public string? AgentId => GetString(AgentIdKey);

    public string? Scope => GetString("scope");

    public string? GetString(string key)
    {
        if (IsEmpty || !Json.Contains(key, StringComparison.Ordinal))
        {
            return null;
        }

        var size = Encoding.UTF8.GetMaxByteCount(Json.Length);
        var rented = size > StackBytesMax ? ArrayPool<byte>.Shared.Rent(size) : null;
        try
        {
            var bytes = rented ?? stackalloc byte[StackBytesMax];
            return FindString(bytes[..Encoding.UTF8.GetBytes(Json, bytes)], key);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary><see cref="AgentId"/> of a metadata object in UTF-8.</summary>
    public static string? FindAgentId(ReadOnlySpan<byte> json) => FindString(json, AgentIdKey);

    // Every write asks some times over: a document would be built and thrown away for each.
    private static string? FindString(ReadOnlySpan<byte> json, string key)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMeant = reader.ValueTextEquals(key);
            reader.Read();
            if (isMeant)
            {
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }

            reader.Skip();
        }

        return null;
    }
}
