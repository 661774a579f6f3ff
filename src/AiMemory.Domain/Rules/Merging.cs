using AiMemory.Domain.Json;
using AiMemory.Domain.Time;

namespace AiMemory.Domain.Rules;

/// <summary>How a row takes what comes in under its title and namespace, or by an update.</summary>
public static class Merging
{
    /// <summary>
    /// Upsert (rules 4.1): the existing row keeps its id, creation and use; priority and confidence only rise, the tier never lowers,
    /// the author stays.
    /// </summary>
    /// <param name="expired">
    /// The existing row had run out: it lives again with the incoming expiry, none if that brings none (in 0.6.0 it stays hidden).
    /// </param>
    public static Memory Upsert(Memory existing, Memory incoming, bool expired)
    {
        ArgumentNullException.ThrowIfNull(existing);
        ArgumentNullException.ThrowIfNull(incoming);
        return existing with
        {
            Content = incoming.Content,
            Tags = incoming.Tags,
            Source = incoming.Source,
            UpdatedAt = incoming.UpdatedAt,
            Priority = Math.Max(existing.Priority, incoming.Priority),
            Confidence = Math.Max(existing.Confidence, incoming.Confidence),
            Tier = UpsertTier(existing.Tier, incoming.Tier),
            ExpiresAt = UpsertExpiry(existing, incoming, expired),
            Metadata = MetadataEditor.CarryAuthor(incoming.Metadata, existing.Metadata),
        };
    }

    /// <summary>
    /// The MCP store of a title that is there (mcp-tools 2.1): text, priority, confidence and metadata are replaced, expiry and source
    /// stay. Not for a row that has run out: that one is upserted.
    /// </summary>
    public static Memory ReplaceDuplicate(Memory existing, Memory incoming)
    {
        ArgumentNullException.ThrowIfNull(existing);
        ArgumentNullException.ThrowIfNull(incoming);
        return existing with
        {
            Content = incoming.Content,
            Tags = incoming.Tags,
            UpdatedAt = incoming.UpdatedAt,
            Priority = incoming.Priority,
            Confidence = incoming.Confidence,
            Tier = Highest(existing.Tier, incoming.Tier),
            Metadata = MetadataEditor.CarryAuthor(incoming.Metadata, existing.Metadata),
        };
    }

    /// <summary>Partial update (rules 4.2).</summary>
    /// <param name="at">Becomes <c>updated_at</c>, whatever changed.</param>
    public static Memory Update(Memory row, MemoryChanges changes, string at)
    {
        ArgumentNullException.ThrowIfNull(row);
        ArgumentNullException.ThrowIfNull(changes);
        return row with
        {
            Title = changes.Title ?? row.Title,
            Content = changes.Content ?? row.Content,
            Tier = Highest(row.Tier, changes.Tier ?? row.Tier),
            Namespace = changes.Namespace ?? row.Namespace,
            Tags = changes.Tags ?? row.Tags,
            Priority = changes.Priority ?? row.Priority,
            Confidence = changes.Confidence ?? row.Confidence,
            ExpiresAt = changes.ClearExpiry ? null : changes.ExpiresAt ?? row.ExpiresAt,
            Metadata = changes.Metadata is { } metadata ? MetadataEditor.CarryAuthor(metadata, row.Metadata) : row.Metadata,
            UpdatedAt = at,
        };
    }

    /// <summary>The changes that make <paramref name="before"/> into <paramref name="after"/>, namespace aside.</summary>
    public static MemoryChanges Difference(Memory before, Memory after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return new MemoryChanges
        {
            Title = Changed(before.Title, after.Title),
            Content = Changed(before.Content, after.Content),
            Tier = before.Tier == after.Tier ? null : after.Tier,
            Tags = before.Tags.SequenceEqual(after.Tags, StringComparer.Ordinal) ? null : after.Tags,
            Priority = before.Priority == after.Priority ? null : after.Priority,
            Confidence = before.Confidence.Equals(after.Confidence) ? null : after.Confidence,
            ExpiresAt = Changed(before.ExpiresAt, after.ExpiresAt),
            ClearExpiry = before.ExpiresAt is not null && after.ExpiresAt is null,
            Metadata = before.Metadata == after.Metadata ? null : after.Metadata,
        };
    }

    /// <summary>Newer wins (rules 12), for rows that come by sync: text of the newer, use and worth of both.</summary>
    public static Memory MergeNewer(Memory existing, Memory incoming, bool expired)
    {
        ArgumentNullException.ThrowIfNull(existing);
        ArgumentNullException.ThrowIfNull(incoming);
        var newer = Timestamps.Compare(incoming.UpdatedAt, existing.UpdatedAt) > 0;
        return existing with
        {
            Content = newer ? incoming.Content : existing.Content,
            Tags = newer ? incoming.Tags : existing.Tags,
            Source = newer ? incoming.Source : existing.Source,
            Metadata = newer ? MetadataEditor.CarryAuthor(incoming.Metadata, existing.Metadata) : existing.Metadata,
            Priority = Math.Max(existing.Priority, incoming.Priority),
            Confidence = Math.Max(existing.Confidence, incoming.Confidence),
            AccessCount = Math.Max(existing.AccessCount, incoming.AccessCount),
            UpdatedAt = newer ? incoming.UpdatedAt : existing.UpdatedAt,
            Tier = UpsertTier(existing.Tier, incoming.Tier),
            ExpiresAt = UpsertExpiry(existing, incoming, expired),
        };
    }

    public static Tier Highest(Tier a, Tier b) => a > b ? a : b;

    private static Tier UpsertTier(Tier existing, Tier incoming) =>
        existing == Tier.Long || incoming == Tier.Long ? Tier.Long : incoming == Tier.Mid ? Tier.Mid : existing;

    private static string? UpsertExpiry(Memory existing, Memory incoming, bool expired) =>
        existing.Tier == Tier.Long || incoming.Tier == Tier.Long ? null
        : expired ? incoming.ExpiresAt
        : incoming.ExpiresAt ?? existing.ExpiresAt;

    private static string? Changed(string? before, string? after) =>
        string.Equals(before, after, StringComparison.Ordinal) ? null : after;
}
