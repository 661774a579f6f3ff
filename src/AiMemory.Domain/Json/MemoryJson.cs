using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace AiMemory.Domain.Json;

/// <summary>
/// Reads memories and links from outside (import, sync, approved payloads), strictly: every required key, of the right type, nothing
/// converted. What the values may be is validation's to say; a <c>version</c> is ignored.
/// </summary>
public static class MemoryJson
{
    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = CanonicalJson.DepthMax };

    public static bool TryRead(string json, [NotNullWhen(true)] out Memory? memory)
    {
        memory = null;
        try
        {
            using var document = JsonDocument.Parse(json, ReadOptions);
            return Read(document.RootElement, out memory) is null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The fault, as serde would name it; null when the memory was read.</summary>
    public static string? Read(JsonElement element, out Memory? memory)
    {
        memory = null;
        var fields = new Fields(element);
        var id = fields.String("id");
        var tier = fields.Tier("tier");
        var @namespace = fields.String("namespace");
        var title = fields.String("title");
        var content = fields.String("content");
        var tags = fields.Strings("tags");
        var priority = fields.Int32("priority");
        var confidence = fields.Double("confidence");
        var source = fields.String("source");
        var accessCount = fields.Int64("access_count");
        var createdAt = fields.String("created_at");
        var updatedAt = fields.String("updated_at");
        var lastAccessedAt = fields.OptionalString("last_accessed_at");
        var expiresAt = fields.OptionalString("expires_at");
        var metadata = fields.Metadata("metadata");
        if (fields.Fault is not null)
        {
            return fields.Fault;
        }

        memory = new Memory
        {
            Id = id,
            Tier = tier,
            Namespace = @namespace,
            Title = title,
            Content = content,
            Tags = tags,
            Priority = priority,
            Confidence = confidence,
            Source = source,
            AccessCount = accessCount,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            LastAccessedAt = lastAccessedAt,
            ExpiresAt = expiresAt,
            Metadata = metadata,
        };
        return null;
    }

    /// <summary>The fault, or null when the link was read.</summary>
    public static string? Read(JsonElement element, out MemoryLink? link)
    {
        var fields = new Fields(element);
        var read = new MemoryLink(
            fields.String("source_id"), fields.String("target_id"), fields.String("relation"), fields.String("created_at"));
        link = fields.Fault is null ? read : null;
        return fields.Fault;
    }

    /// <summary>Reads the fields of one object and keeps the first fault.</summary>
    private sealed class Fields
    {
        private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);

        public Fields(JsonElement element)
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                Fault = "invalid type: expected an object";
                return;
            }

            foreach (var member in element.EnumerateObject())
            {
                if (NameOf(member) is { } name && !_members.TryAdd(name, member.Value))
                {
                    Fault ??= $"duplicate field `{name}`";
                }
            }
        }

        public string? Fault { get; private set; }

        public string String(string name) =>
            Find(name) is { } value ? Text(name, value) ?? string.Empty : Missing(name, string.Empty);

        public string? OptionalString(string name) =>
            Find(name) is { ValueKind: not JsonValueKind.Null } value ? Text(name, value) : null;

        public Tier Tier(string name)
        {
            var text = String(name);
            return TierNames.TryParse(text, out var tier)
                ? tier
                : Wrong($"unknown variant `{text}`, expected one of `short`, `mid`, `long`", tier);
        }

        public IReadOnlyList<string> Strings(string name)
        {
            if (Find(name) is not { } value)
            {
                return Missing<IReadOnlyList<string>>(name, []);
            }

            return value.ValueKind == JsonValueKind.Array
                ? [.. value.EnumerateArray().Select(item => Text(name, item) ?? string.Empty)]
                : Wrong<IReadOnlyList<string>>($"invalid type for `{name}`: expected an array of strings", []);
        }

        public int Int32(string name) =>
            Find(name) is not { } value ? Missing(name, 0)
            : IsInteger(value) && value.TryGetInt32(out var number) ? number
            : Wrong($"invalid value for `{name}`: expected a 32-bit integer", 0);

        public long Int64(string name) =>
            Find(name) is not { } value ? Missing(name, 0L)
            : IsInteger(value) && value.TryGetInt64(out var number) ? number
            : Wrong($"invalid value for `{name}`: expected a 64-bit integer", 0L);

        public double Double(string name) =>
            Find(name) is not { } value ? Missing(name, 0.0)
            : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number
            : Wrong($"invalid type for `{name}`: expected a number", 0.0);

        public Metadata Metadata(string name)
        {
            if (Find(name) is not { } value)
            {
                return AiMemory.Metadata.Empty;
            }

            return CanonicalJson.TryWrite(value, out var canonical)
                ? new Metadata(canonical)
                : Wrong($"invalid value for `{name}`", AiMemory.Metadata.Empty);
        }

        private static readonly HashSet<string> Known = new(
            [
                "id", "tier", "namespace", "title", "content", "tags", "priority", "confidence", "source", "access_count", "created_at",
                "updated_at", "last_accessed_at", "expires_at", "metadata", "source_id", "target_id", "relation",
            ],
            StringComparer.Ordinal);

        // Keys that nothing reads are not examined, not even for being text.
        private static string? NameOf(JsonProperty member)
        {
            try
            {
                return Known.Contains(member.Name) ? member.Name : null;
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }

        // JSON has one kind of number; the contract takes 5 for an integer and 5.0 for none.
        private static bool IsInteger(JsonElement value) =>
            value.ValueKind == JsonValueKind.Number && value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0;

        private JsonElement? Find(string name) => _members.TryGetValue(name, out var value) ? value : null;

        private string? Text(string name, JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.String)
            {
                return Wrong<string?>($"invalid type for `{name}`: expected a string", null);
            }

            try
            {
                return value.GetString();
            }
            catch (InvalidOperationException)
            {
                return Wrong<string?>($"invalid text in `{name}`", null); // a lone surrogate
            }
        }

        private T Missing<T>(string name, T value) => Wrong($"missing field `{name}`", value);

        private T Wrong<T>(string fault, T value)
        {
            Fault ??= fault;
            return value;
        }
    }
}
