using AiMemory.Domain.Json;
using AiMemory.UseCases;

namespace AiMemory.Domain.Validation;

/// <summary>The field checks of whole requests and rows, in the contract's order: the text of the first fault, null when there is none.</summary>
public static class RequestRules
{
    /// <summary>A create, up to its metadata; agent id and scope come after. Null metadata means none was sent.</summary>
    /// <param name="metadata">The metadata parsed; unspecified when there is a fault.</param>
    public static string? Store(StoreRequest request, DateTimeOffset now, out Metadata metadata)
    {
        ArgumentNullException.ThrowIfNull(request);
        var wellFormed = MetadataEditor.TryParse(request.MetadataJson, out metadata);
        return FieldRules.Title(request.Title)
            ?? FieldRules.Content(request.Content)
            ?? FieldRules.Namespace(request.Namespace)
            ?? FieldRules.Source(request.Source)
            ?? FieldRules.Tags(request.Tags)
            ?? FieldRules.Priority(request.Priority)
            ?? FieldRules.Confidence(request.Confidence)
            ?? FieldRules.NewExpiry(request.ExpiresAt, now)
            ?? FieldRules.TtlSeconds(request.TtlSecs)
            ?? (wellFormed ? FieldRules.Metadata(metadata) : "metadata must be a JSON object");
    }

    /// <summary>An update: only the fields that are given.</summary>
    /// <param name="mayClearExpiry">The empty string clears the expiry (command line).</param>
    /// <param name="metadata">The new metadata; null when none was given.</param>
    public static string? Update(UpdateRequest request, bool mayClearExpiry, out Metadata? metadata)
    {
        ArgumentNullException.ThrowIfNull(request);
        metadata = null;
        var fault = Given(request.Title, FieldRules.Title)
            ?? Given(request.Content, FieldRules.Content)
            ?? Given(request.Namespace, FieldRules.Namespace)
            ?? Given(request.Tags, FieldRules.Tags)
            ?? (request.Priority is { } priority ? FieldRules.Priority(priority) : null)
            ?? (request.Confidence is { } confidence ? FieldRules.Confidence(confidence) : null)
            ?? (mayClearExpiry && request.ExpiresAt is "" ? null : FieldRules.ChangedExpiry(request.ExpiresAt));
        if (fault is not null || request.MetadataJson is null)
        {
            return fault;
        }

        if (!MetadataEditor.TryParse(request.MetadataJson, out var parsed))
        {
            return "metadata must be a JSON object";
        }

        metadata = parsed;
        return FieldRules.Metadata(parsed);
    }

    /// <summary>A whole row that comes in by import or sync (rules 2). A past expiry is fine.</summary>
    public static string? Import(Memory memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return FieldRules.Id(memory.Id)
            ?? FieldRules.Title(memory.Title)
            ?? FieldRules.Content(memory.Content)
            ?? FieldRules.Namespace(memory.Namespace)
            ?? FieldRules.ImportedSource(memory.Source)
            ?? FieldRules.Tags(memory.Tags)
            ?? FieldRules.Priority(memory.Priority)
            ?? FieldRules.Confidence(memory.Confidence)
            ?? (memory.AccessCount < 0 ? "access_count cannot be negative" : null)
            ?? Timestamp("created_at", memory.CreatedAt)
            ?? Timestamp("updated_at", memory.UpdatedAt)
            ?? Timestamp("last_accessed_at", memory.LastAccessedAt)
            ?? Timestamp("expires_at", memory.ExpiresAt)
            ?? FieldRules.Metadata(memory.Metadata);
    }

    public static string? Consolidate(ConsolidateRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return FieldRules.ConsolidateIds(request.Ids)
            ?? FieldRules.Title(request.Title)
            ?? Given(request.Summary, FieldRules.Content)
            ?? FieldRules.Namespace(request.Namespace);
    }

    public static string? Agent(RegisterAgentRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return FieldRules.AgentId(request.AgentId)
            ?? FieldRules.AgentType(request.AgentType)
            ?? FieldRules.Tags(request.Capabilities);
    }

    private static string? Given<T>(T? value, Func<T, string?> rule)
        where T : class => value is null ? null : rule(value);

    private static string? Timestamp(string field, string? value) =>
        value is null || Time.Timestamps.IsValid(value) ? null : $"{field} is not valid RFC3339";
}
