using System.Text.Json;

namespace AiMemory.Domain.Json;

/// <summary>Memories (http-api 2.1, 2.6).</summary>
public static partial class WireJson
{
    /// <param name="score">Recall items carry one; it is rounded to 3 decimals here.</param>
    /// <param name="version">Writes the key <c>version</c> when the row has one.</param>
    public static void WriteMemory(Utf8JsonWriter writer, Memory memory, double? score = null, bool version = true)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        WriteMemoryMembers(writer, memory, score, version);
        writer.WriteEndObject();
    }

    /// <summary>The members alone, for objects that add keys after the last of them.</summary>
    public static void WriteMemoryMembers(Utf8JsonWriter writer, Memory memory, double? score = null, bool version = true)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(memory);
        writer.WriteNumber("access_count"u8, memory.AccessCount);
        WriteFloat(writer, "confidence", memory.Confidence);
        writer.WriteString("content"u8, memory.Content);
        writer.WriteString("created_at"u8, memory.CreatedAt);
        WriteOptional(writer, "expires_at", memory.ExpiresAt);
        writer.WriteString("id"u8, memory.Id);
        WriteOptional(writer, "last_accessed_at", memory.LastAccessedAt);
        WriteJson(writer, "metadata", memory.Metadata.Text);
        writer.WriteString("namespace"u8, memory.Namespace);
        writer.WriteNumber("priority"u8, memory.Priority);
        if (score is { } value)
        {
            WriteFloat(writer, "score", JsonNumbers.RoundScore(value));
        }

        writer.WriteString("source"u8, memory.Source);
        WriteStrings(writer, "tags", memory.Tags);
        writer.WriteString("tier"u8, memory.Tier.ToWire());
        writer.WriteString("title"u8, memory.Title);
        writer.WriteString("updated_at"u8, memory.UpdatedAt);
        if (version && !memory.Version.IsNone)
        {
            writer.WriteString("version"u8, memory.Version.ToString());
        }
    }

    /// <summary>In the order in which the contract lists the fields: rollback entries and the command line's <c>get</c>.</summary>
    public static void WriteMemoryInFieldOrder(Utf8JsonWriter writer, Memory memory, bool version = false)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(memory);
        writer.WriteStartObject();
        writer.WriteString("id"u8, memory.Id);
        writer.WriteString("tier"u8, memory.Tier.ToWire());
        writer.WriteString("namespace"u8, memory.Namespace);
        writer.WriteString("title"u8, memory.Title);
        writer.WriteString("content"u8, memory.Content);
        WriteStrings(writer, "tags", memory.Tags);
        writer.WriteNumber("priority"u8, memory.Priority);
        WriteFloat(writer, "confidence", memory.Confidence);
        writer.WriteString("source"u8, memory.Source);
        writer.WriteNumber("access_count"u8, memory.AccessCount);
        writer.WriteString("created_at"u8, memory.CreatedAt);
        writer.WriteString("updated_at"u8, memory.UpdatedAt);
        WriteOptional(writer, "last_accessed_at", memory.LastAccessedAt);
        WriteOptional(writer, "expires_at", memory.ExpiresAt);
        WriteJson(writer, "metadata", memory.Metadata.Text);
        if (version && !memory.Version.IsNone)
        {
            writer.WriteString("version"u8, memory.Version.ToString());
        }

        writer.WriteEndObject();
    }

    /// <summary>An archived memory: its times are always there, and its tags are a string that holds the JSON array.</summary>
    public static void WriteArchived(Utf8JsonWriter writer, ArchivedMemory archived)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(archived);
        var memory = archived.Memory;
        writer.WriteStartObject();
        writer.WriteNumber("access_count"u8, memory.AccessCount);
        writer.WriteString("archive_reason"u8, archived.Reason);
        writer.WriteString("archived_at"u8, archived.ArchivedAt);
        WriteFloat(writer, "confidence", memory.Confidence);
        writer.WriteString("content"u8, memory.Content);
        writer.WriteString("created_at"u8, memory.CreatedAt);
        writer.WriteString("expires_at"u8, memory.ExpiresAt);
        writer.WriteString("id"u8, memory.Id);
        writer.WriteString("last_accessed_at"u8, memory.LastAccessedAt);
        WriteJson(writer, "metadata", memory.Metadata.Text);
        writer.WriteString("namespace"u8, memory.Namespace);
        writer.WriteNumber("priority"u8, memory.Priority);
        writer.WriteString("source"u8, memory.Source);
        writer.WriteString("tags"u8, CanonicalJson.Array(memory.Tags));
        writer.WriteString("tier"u8, memory.Tier.ToWire());
        writer.WriteString("title"u8, memory.Title);
        writer.WriteString("updated_at"u8, memory.UpdatedAt);
        writer.WriteEndObject();
    }
}
