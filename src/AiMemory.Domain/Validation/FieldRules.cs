using System.Collections.Frozen;
using System.Text;
using AiMemory.Domain.Json;
using AiMemory.Domain.Time;

namespace AiMemory.Domain.Validation;

/// <summary>
/// One rule per field: the text of the first fault, null when there is none. Texts are exact wire values (rules 1). Trimming is for
/// the checks only; values are stored as sent.
/// </summary>
public static class FieldRules
{
    private const string SourceList = "user, claude, hook, api, cli, import, consolidation, system, chaos";
    private const string RelationList = "related_to, supersedes, contradicts, derived_from";
    private const string ScopeList = "private, team, unit, org, collective";

    private static readonly FrozenSet<string> Sources = SourceList.Split(", ").ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> Relations = RelationList.Split(", ").ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> Scopes = ScopeList.Split(", ").ToFrozenSet(StringComparer.Ordinal);

    public static string? Title(string title)
    {
        var trimmed = title.AsSpan().Trim();
        return trimmed.Length == 0 ? "title cannot be empty"
            : trimmed.Length > Limits.TitleCharacters && FieldText.Scalars(trimmed) > Limits.TitleCharacters
                ? "title exceeds max length of 512 characters"
            : FieldText.HasForbiddenControls(trimmed, carriageReturns: false) ? "title contains invalid characters"
            : null;
    }

    /// <summary>Carriage returns are allowed, unlike in 0.6.0: text is kept as sent.</summary>
    public static string? Content(string content) =>
        FieldText.IsBlank(content) ? "content cannot be empty"
        : content.Length > Limits.ContentBytes / 3 && FieldText.Bytes(content) > Limits.ContentBytes
            ? "content exceeds max size of 65536 bytes"
        : FieldText.HasForbiddenControls(content, carriageReturns: true) ? "content contains invalid characters"
        : null;

    public static string? Namespace(string @namespace)
    {
        ArgumentNullException.ThrowIfNull(@namespace);
        return FieldText.IsBlank(@namespace) ? "namespace cannot be empty"
            : FieldText.Scalars(@namespace) > Limits.NamespaceCharacters ? "namespace exceeds max length of 512 characters"
            : @namespace.AsSpan().ContainsAny('\\', '\0') ? "namespace cannot contain backslashes or null bytes"
            : @namespace.Contains(' ', StringComparison.Ordinal) ? "namespace cannot contain spaces (use hyphens or underscores)"
            : FieldText.HasControls(@namespace) ? "namespace contains invalid control characters"
            : @namespace[0] == '/' ? "namespace cannot start with '/' (normalize input first)"
            : @namespace[^1] == '/' ? "namespace cannot end with '/' (normalize input first)"
            : Segments(@namespace);
    }

    public static string? Source(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return FieldText.IsBlank(source) ? "source cannot be empty"
            : FieldText.Bytes(source) > Limits.SourceBytes ? "source exceeds max length of 64 bytes"
            : !Sources.Contains(source) ? $"invalid source '{source}' — must be one of: {SourceList}"
            : null;
    }

    /// <summary>For rows that come back in: also the sources that the service itself writes, which 0.6.0 refuses.</summary>
    public static string? ImportedSource(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source is "notify" or "auto-consolidate" or "ai-memory curator (autonomy)"
            || (source.StartsWith("mine-", StringComparison.Ordinal) && FieldText.Bytes(source) <= Limits.SourceBytes
                && !FieldText.HasControls(source))
            ? null
            : Source(source);
    }

    public static string? Tags(IReadOnlyList<string> tags)
    {
        ArgumentNullException.ThrowIfNull(tags);
        if (tags.Count > Limits.Tags)
        {
            return "too many tags (max 50)";
        }

        for (var i = 0; i < tags.Count; i++)
        {
            if (Tag(tags[i]) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    public static string? Priority(long priority) =>
        priority is < Limits.PriorityMin or > Limits.PriorityMax
            ? FieldText.Invariant($"priority must be between 1 and 10 (got {priority})")
            : null;

    public static string? Confidence(double confidence) =>
        !double.IsFinite(confidence) ? "confidence must be a finite number"
        : confidence is < 0.0 or > 1.0 ? $"confidence must be between 0.0 and 1.0 (got {JsonNumbers.Display(confidence)})"
        : null;

    /// <summary>For a create: well-formed and not before now.</summary>
    public static string? NewExpiry(string? expiresAt, DateTimeOffset now) =>
        expiresAt is null ? null
        : !Timestamps.TryParse(expiresAt, out var expiry) ? $"expires_at is not valid RFC3339: '{expiresAt}'"
        : expiry < Instant.From(now) ? "expires_at is in the past"
        : null;

    /// <summary>For an update: well-formed only.</summary>
    public static string? ChangedExpiry(string? expiresAt) =>
        expiresAt is null || Timestamps.IsValid(expiresAt) ? null : $"expires_at is not valid RFC3339: '{expiresAt}'";

    public static string? TtlSeconds(long? seconds) =>
        seconds is null ? null
        : seconds < 1 ? FieldText.Invariant($"ttl_secs must be positive (got {seconds})")
        : seconds > Limits.TtlSecondsMax ? "ttl_secs exceeds maximum of 1 year"
        : null;

    public static string? Metadata(Metadata metadata)
    {
        if (metadata.IsEmpty)
        {
            return null;
        }

        if (!metadata.IsObject())
        {
            return "metadata must be a JSON object";
        }

        var size = metadata.Size();
        if (size > Limits.MetadataBytes)
        {
            return FieldText.Invariant($"metadata exceeds max size of 65536 bytes (got {size})");
        }

        var depth = metadata.Depth();
        return depth > Limits.MetadataDepth
            ? FieldText.Invariant($"metadata nesting depth exceeds limit of 32 (got {depth})")
            : null;
    }

    /// <summary>No control characters at all, newline and tab included: ids are parts of keys.</summary>
    public static string? Id(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return FieldText.IsBlank(id) ? "id cannot be empty"
            : FieldText.Bytes(id) > Limits.IdBytes ? "id exceeds max length of 128 bytes"
            : FieldText.HasControls(id) ? "id contains invalid characters"
            : null;
    }

    public static string? Relation(string relation)
    {
        ArgumentNullException.ThrowIfNull(relation);
        return FieldText.IsBlank(relation) ? "relation cannot be empty"
            : FieldText.Bytes(relation) > Limits.RelationBytes ? "relation exceeds max length of 64 bytes"
            : !Relations.Contains(relation) ? $"invalid relation '{relation}' — must be one of: {RelationList}"
            : null;
    }

    public static string? Link(string sourceId, string targetId, string relation) =>
        Id(sourceId) ?? Id(targetId) ?? Relation(relation)
        ?? (string.Equals(sourceId, targetId, StringComparison.Ordinal) ? "cannot link a memory to itself" : null);

    public static string? AgentId(string agentId)
    {
        ArgumentNullException.ThrowIfNull(agentId);
        if (agentId.Length == 0)
        {
            return "agent_id cannot be empty";
        }

        if (FieldText.Bytes(agentId) > Limits.AgentIdBytes)
        {
            return "agent_id exceeds max length of 128 bytes";
        }

        foreach (var rune in agentId.EnumerateRunes())
        {
            if (!IsAgentIdCharacter(rune))
            {
                return $"agent_id contains invalid character '{rune}' (allowed: alphanumeric, _-:@./)";
            }
        }

        return null;
    }

    public static string? AgentType(string agentType)
    {
        ArgumentNullException.ThrowIfNull(agentType);
        if (agentType.Length == 0)
        {
            return "agent_type cannot be empty";
        }

        if (FieldText.Bytes(agentType) > Limits.AgentTypeBytes)
        {
            return "agent_type exceeds max length of 64 bytes";
        }

        if (agentType is "human" or "system")
        {
            return null;
        }

        if (!agentType.StartsWith("ai:", StringComparison.Ordinal))
        {
            return $"invalid agent_type '{agentType}' — must be human, system or ai:<name>";
        }

        return agentType.Length == 3 ? "agent_type 'ai:' must include a name (e.g. ai:claude-opus-4.6)"
            : !agentType.AsSpan(3).ContainsAnyExcept(AgentTypeCharacters)
                ? null
                : $"agent_type '{agentType}' contains invalid characters (allowed after ai: are alphanumeric, _ . -)";
    }

    public static string? Scope(string scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return FieldText.IsBlank(scope) ? "scope cannot be empty"
            : !Scopes.Contains(scope) ? $"invalid scope '{scope}' — must be one of: {ScopeList}"
            : null;
    }

    /// <summary>The ids of a consolidation; title, summary and namespace come after.</summary>
    public static string? ConsolidateIds(IReadOnlyList<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count < Limits.ConsolidateMin)
        {
            return "need at least 2 memory IDs to consolidate";
        }

        if (ids.Count > Limits.ConsolidateMax)
        {
            return "cannot consolidate more than 100 memories at once";
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ids.Count; i++)
        {
            if ((Id(ids[i]) ?? (seen.Add(ids[i]) ? null : $"duplicate memory ID: {ids[i]}")) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private static readonly System.Buffers.SearchValues<char> AgentTypeCharacters = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-");

    private static string? Tag(string tag)
    {
        var trimmed = tag.AsSpan().Trim();
        return trimmed.Length == 0 ? "tags cannot contain empty strings"
            : FieldText.Bytes(trimmed) > Limits.TagBytes
                ? $"tag '{FieldText.FirstScalars(tag, 20)}...' exceeds max length of 128 bytes"
            : FieldText.HasForbiddenControls(trimmed, carriageReturns: false) ? "tag contains invalid characters"
            : null;
    }

    private static string? Segments(string @namespace)
    {
        var depth = 1;
        var dots = false;
        foreach (var range in @namespace.AsSpan().Split('/'))
        {
            var segment = @namespace.AsSpan(range);
            if (segment.Length == 0)
            {
                return "namespace cannot contain empty segments (e.g. '//')";
            }

            dots |= segment is "." or "..";
        }

        depth += @namespace.AsSpan().Count('/');
        return dots ? "namespace segments '.' and '..' are not allowed"
            : depth > Limits.NamespaceDepth ? FieldText.Invariant($"namespace depth {depth} exceeds max of 8")
            : null;
    }

    private static bool IsAgentIdCharacter(Rune rune) =>
        rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || (char)rune.Value is '_' or '-' or ':' or '@' or '.' or '/');
}
