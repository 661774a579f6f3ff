using System.Text.Json;

namespace AiMemory.Domain.Json;

/// <summary>Everything that is no memory (http-api 2.2 to 2.5, mcp-tools 4).</summary>
public static partial class WireJson
{
    public static void WriteLink(Utf8JsonWriter writer, MemoryLink link)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(link);
        writer.WriteStartObject();
        writer.WriteString("created_at"u8, link.CreatedAt);
        writer.WriteString("relation"u8, link.Relation);
        writer.WriteString("source_id"u8, link.SourceId);
        writer.WriteString("target_id"u8, link.TargetId);
        writer.WriteEndObject();
    }

    public static void WritePending(Utf8JsonWriter writer, PendingAction pending)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(pending);
        writer.WriteStartObject();
        writer.WriteString("action_type"u8, pending.ActionType);
        writer.WriteStartArray("approvals"u8);
        for (var i = 0; i < pending.Approvals.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("agent_id"u8, pending.Approvals[i].AgentId);
            writer.WriteString("approved_at"u8, pending.Approvals[i].ApprovedAt);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteOptional(writer, "decided_at", pending.DecidedAt);
        WriteOptional(writer, "decided_by", pending.DecidedBy);
        writer.WriteString("id"u8, pending.Id);
        writer.WriteString("memory_id"u8, pending.MemoryId);
        writer.WriteString("namespace"u8, pending.Namespace);
        WriteJson(writer, "payload", pending.PayloadJson);
        writer.WriteString("requested_at"u8, pending.RequestedAt);
        writer.WriteString("requested_by"u8, pending.RequestedBy);
        writer.WriteString("status"u8, pending.Status);
        writer.WriteEndObject();
    }

    public static void WriteAgent(Utf8JsonWriter writer, AgentRegistration agent)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(agent);
        writer.WriteStartObject();
        writer.WriteString("agent_id"u8, agent.AgentId);
        writer.WriteString("agent_type"u8, agent.AgentType);
        WriteStrings(writer, "capabilities", agent.Capabilities);
        writer.WriteString("last_seen_at"u8, agent.LastSeenAt);
        writer.WriteString("registered_at"u8, agent.RegisteredAt);
        writer.WriteEndObject();
    }

    public static void WriteNamespaceCount(Utf8JsonWriter writer, NamespaceCount count)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(count);
        writer.WriteStartObject();
        writer.WriteNumber("count"u8, count.Count);
        writer.WriteString("namespace"u8, count.Namespace);
        writer.WriteEndObject();
    }

    public static void WriteNamespaceCounts(Utf8JsonWriter writer, string name, IReadOnlyList<NamespaceCount> counts)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(counts);
        writer.WriteStartArray(name);
        for (var i = 0; i < counts.Count; i++)
        {
            WriteNamespaceCount(writer, counts[i]);
        }

        writer.WriteEndArray();
    }

    public static void WriteStats(Utf8JsonWriter writer, MemoryStats stats)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(stats);
        writer.WriteStartObject();
        WriteNamespaceCounts(writer, "by_namespace", stats.ByNamespace);
        writer.WriteStartArray("by_tier"u8);
        for (var i = 0; i < stats.ByTier.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("count"u8, stats.ByTier[i].Count);
            writer.WriteString("tier"u8, stats.ByTier[i].Tier);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteNumber("db_size_bytes"u8, stats.DbSizeBytes);
        writer.WriteNumber("expiring_soon"u8, stats.ExpiringSoon);
        writer.WriteNumber("links_count"u8, stats.LinksCount);
        writer.WriteNumber("total"u8, stats.Total);
        writer.WriteEndObject();
    }

    /// <summary>A subscription as it is listed; the secret's hash never leaves.</summary>
    public static void WriteSubscription(Utf8JsonWriter writer, WebhookSubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(subscription);
        writer.WriteStartObject();
        writer.WriteString("agent_filter"u8, subscription.AgentFilter);
        writer.WriteString("created_at"u8, subscription.CreatedAt);
        writer.WriteString("created_by"u8, subscription.CreatedBy);
        writer.WriteNumber("dispatch_count"u8, subscription.DispatchCount);
        writer.WriteString("events"u8, subscription.Events);
        writer.WriteNumber("failure_count"u8, subscription.FailureCount);
        writer.WriteString("id"u8, subscription.Id);
        writer.WriteString("namespace_filter"u8, subscription.NamespaceFilter);
        writer.WriteString("url"u8, subscription.Url);
        writer.WriteEndObject();
    }
}
