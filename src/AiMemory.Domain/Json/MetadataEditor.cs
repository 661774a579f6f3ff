using System.Text;
using System.Text.Json;

namespace AiMemory.Domain.Json;

/// <summary>Reads and changes single keys of a memory's metadata, keeping it canonical.</summary>
public static class MetadataEditor
{
    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = CanonicalJson.DepthMax };

    /// <summary>Metadata from any JSON text; false when it is no JSON. A value that is no object is kept, for validation to refuse.</summary>
    public static bool TryParse(string? json, out Metadata metadata)
    {
        metadata = Metadata.Empty;
        if (json is null)
        {
            return true;
        }

        if (!CanonicalJson.TryCanonicalize(json, out var canonical))
        {
            return false;
        }

        metadata = new Metadata(canonical);
        return true;
    }

    public static bool IsObject(this Metadata metadata) => metadata.Text[0] == '{';

    /// <summary>Bytes of the compact text.</summary>
    public static int Size(this Metadata metadata) => Encoding.UTF8.GetByteCount(metadata.Text);

    /// <summary>Levels of objects and arrays; <c>{}</c> is 1.</summary>
    public static int Depth(this Metadata metadata)
    {
        var depth = 0;
        var deepest = 0;
        var inString = false;
        var text = metadata.Text;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when inString:
                    i++;
                    break;
                case '"':
                    inString = !inString;
                    break;
                case '{' or '[' when !inString:
                    deepest = Math.Max(deepest, ++depth);
                    break;
                case '}' or ']' when !inString:
                    depth--;
                    break;
            }
        }

        return deepest;
    }

    /// <summary>Canonical JSON of one key's value; null when the key is missing.</summary>
    public static string? GetJson(this Metadata metadata, string key) => ReadMembers(metadata).GetValueOrDefault(key);

    /// <summary>All keys with the canonical JSON of their values, ascending.</summary>
    public static SortedDictionary<string, string> ReadMembers(this Metadata metadata)
    {
        var members = new SortedDictionary<string, string>(Utf8Order.Instance);
        if (metadata.IsEmpty || !metadata.IsObject())
        {
            return members;
        }

        using var document = JsonDocument.Parse(metadata.Text, ReadOptions);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            members[member.Name] = member.Value.GetRawText();
        }

        return members;
    }

    /// <summary>From keys and canonical values.</summary>
    public static Metadata FromMembers(SortedDictionary<string, string> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        if (members.Count == 0)
        {
            return Metadata.Empty;
        }

        var text = new StringBuilder("{");
        foreach (var (key, value) in members)
        {
            if (text.Length > 1)
            {
                text.Append(',');
            }

            CanonicalJson.AppendString(text, key);
            text.Append(':').Append(value);
        }

        return new Metadata(text.Append('}').ToString());
    }

    /// <param name="json">Canonical JSON of the value.</param>
    public static Metadata WithJson(this Metadata metadata, string key, string json)
    {
        var members = metadata.ReadMembers();
        members[key] = json;
        return FromMembers(members);
    }

    public static Metadata With(this Metadata metadata, string key, string value) =>
        metadata.WithJson(key, CanonicalJson.Quote(value));

    public static Metadata With(this Metadata metadata, string key, IReadOnlyList<string> values) =>
        metadata.WithJson(key, CanonicalJson.Array(values));

    public static Metadata Without(this Metadata metadata, string key)
    {
        var members = metadata.ReadMembers();
        return members.Remove(key) ? FromMembers(members) : metadata;
    }

    /// <summary>The strings of an array value; empty when the key is missing or no array.</summary>
    public static IReadOnlyList<string> GetStrings(this Metadata metadata, string key)
    {
        if (metadata.GetJson(key) is not ['[', ..] json)
        {
            return [];
        }

        using var document = JsonDocument.Parse(json, ReadOptions);
        return [.. document.RootElement.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)];
    }

    /// <summary>The incoming object with the existing one's author, whatever its JSON type, unless that is null or missing.</summary>
    public static Metadata CarryAuthor(Metadata incoming, Metadata existing) =>
        existing.GetJson("agent_id") is { } author and not "null" ? incoming.WithJson("agent_id", author) : incoming;
}
