using System.Text.Json;
using AiMemory.Cli.Hosting;
using AiMemory.Domain.Json;
using AiMemory.Domain.Time;
using AiMemory.UseCases;

namespace AiMemory.Cli.Output;

/// <summary>The JSON shapes of the command line, keys ascending; the objects inside are the domain's.</summary>
internal static class Wire
{
    public static string Timestamp(DateTimeOffset time) => Timestamps.Format(time);

    public static void WriteMemory(Utf8JsonWriter w, Memory memory) => WireJson.WriteMemory(w, memory);

    /// <summary>In the order of the contract's list of fields.</summary>
    public static void WriteMemoryInOrder(Utf8JsonWriter w, Memory memory) =>
        WireJson.WriteMemoryInFieldOrder(w, memory, version: true);

    public static void WriteLink(Utf8JsonWriter w, MemoryLink link) => WireJson.WriteLink(w, link);

    /// <summary>In the order of the contract's list of fields.</summary>
    public static void WriteStats(Utf8JsonWriter w, MemoryStats stats)
    {
        w.WriteStartObject();
        w.WriteNumber("total", stats.Total);
        WriteArray(w, "by_tier", stats.ByTier, (writer, row) =>
        {
            writer.WriteStartObject();
            writer.WriteString("tier", row.Tier);
            writer.WriteNumber("count", row.Count);
            writer.WriteEndObject();
        });
        WriteArray(w, "by_namespace", stats.ByNamespace, (writer, row) =>
        {
            writer.WriteStartObject();
            writer.WriteString("namespace", row.Namespace);
            writer.WriteNumber("count", row.Count);
            writer.WriteEndObject();
        });
        w.WriteNumber("expiring_soon", stats.ExpiringSoon);
        w.WriteNumber("links_count", stats.LinksCount);
        w.WriteNumber("db_size_bytes", stats.DbSizeBytes);
        w.WriteEndObject();
    }

    public static void WriteStrings(Utf8JsonWriter w, string name, IReadOnlyList<string> values) => WireJson.WriteStrings(w, name, values);

    public static void WriteCount(Utf8JsonWriter w, string name, long count)
    {
        w.WriteStartObject();
        w.WriteNumber(name, count);
        w.WriteEndObject();
    }

    public static void WriteFlag(Utf8JsonWriter w, string name, bool value)
    {
        w.WriteStartObject();
        w.WriteBoolean(name, value);
        w.WriteEndObject();
    }

    public static void WriteMemories(Utf8JsonWriter w, string name, IReadOnlyList<Memory> rows) => WriteArray(w, name, rows, WriteMemory);

    public static void WriteRows(Utf8JsonWriter w, string name, IReadOnlyList<Memory> rows)
    {
        w.WriteStartObject();
        w.WriteNumber("count", rows.Count);
        WriteMemories(w, name, rows);
        w.WriteEndObject();
    }

    /// <summary>The row as it was submitted, under the id it got: what an upsert merged is not shown (contract, store).</summary>
    public static Memory AsSubmitted(StoreRequest request, StoreResponse stored) => stored.Updated
        ? stored.Memory with
        {
            Title = request.Title,
            Content = request.Content,
            Tier = request.Tier,
            Tags = request.Tags,
            Priority = (int)request.Priority,
            Confidence = request.Confidence,
            Source = request.Source,
        }
        : stored.Memory;

    public static void WriteStored(Utf8JsonWriter w, Memory memory, IReadOnlyList<string> contradictions)
    {
        w.WriteStartObject();
        WireJson.WriteMemoryMembers(w, memory);
        if (contradictions.Count > 0)
        {
            WriteStrings(w, "potential_contradictions", contradictions);
        }

        w.WriteEndObject();
    }

    public static void WriteGot(Utf8JsonWriter w, GetResponse found)
    {
        w.WriteStartObject();
        WriteArray(w, "links", found.Links, WriteLink);
        w.WritePropertyName("memory");
        WriteMemory(w, found.Memory);
        w.WriteEndObject();
    }

    public static void WriteRecall(Utf8JsonWriter w, RecallResponse response)
    {
        w.WriteStartObject();
        if (response.BudgetTokens is { } budget)
        {
            w.WriteNumber("budget_tokens", budget);
        }

        w.WriteNumber("count", response.Items.Count);
        WriteArray(w, "memories", response.Items, (writer, item) => WireJson.WriteMemory(writer, item.Memory, item.Score));
        w.WriteString("mode", response.Mode);
        switch (response.Standards)
        {
            case []:
                break;
            case [var only]:
                w.WritePropertyName("standard");
                WriteMemory(w, only);
                break;
            default:
                WriteMemories(w, "standards", response.Standards);
                break;
        }

        w.WriteNumber("tokens_used", response.TokensUsed);
        w.WriteEndObject();
    }

    public static void WriteNamespaces(Utf8JsonWriter w, IReadOnlyList<NamespaceCount> namespaces)
    {
        w.WriteStartObject();
        WireJson.WriteNamespaceCounts(w, "namespaces", namespaces);
        w.WriteEndObject();
    }

    public static void WriteGroups(Utf8JsonWriter w, IReadOnlyList<ConsolidationGroup> groups)
    {
        w.WriteStartObject();
        w.WriteBoolean("dry_run", true);
        WriteArray(w, "groups", groups, (writer, group) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("count", group.Titles.Count);
            writer.WriteString("namespace", group.Namespace);
            writer.WriteString("tag", group.Tag);
            WriteStrings(writer, "titles", group.Titles);
            writer.WriteEndObject();
        });
        w.WriteEndObject();
    }

    public static void WriteMinePreview(Utf8JsonWriter w, MineResponse mined)
    {
        w.WriteStartObject();
        w.WriteBoolean("dry_run", true);
        w.WriteNumber("filtered", mined.Filtered);
        WriteArray(w, "memories", mined.Preview, (writer, row) =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("content_length", row.ContentLength);
            writer.WriteNumber("messages", row.Messages);
            writer.WriteString("source", row.Source);
            writer.WriteString("title", row.Title);
            writer.WriteEndObject();
        });
        w.WriteString("namespace", mined.Namespace);
        w.WriteString("tier", mined.Tier.ToWire());
        w.WriteNumber("total_conversations", mined.TotalConversations);
        w.WriteNumber("would_import", mined.Preview.Count);
        w.WriteEndObject();
    }

    public static void WriteArchived(Utf8JsonWriter w, IReadOnlyList<ArchivedMemory> rows)
    {
        w.WriteStartObject();
        WriteArray(w, "archived", rows, WireJson.WriteArchived);
        w.WriteNumber("count", rows.Count);
        w.WriteEndObject();
    }

    public static void WriteArchiveStats(Utf8JsonWriter w, ArchiveStatsResponse stats)
    {
        w.WriteStartObject();
        w.WriteNumber("archived_total", stats.Total);
        WireJson.WriteNamespaceCounts(w, "by_namespace", stats.ByNamespace);
        w.WriteEndObject();
    }

    public static void WriteAgents(Utf8JsonWriter w, IReadOnlyList<AgentRegistration> agents)
    {
        w.WriteStartObject();
        WriteArray(w, "agents", agents, WireJson.WriteAgent);
        w.WriteNumber("count", agents.Count);
        w.WriteEndObject();
    }

    public static void WriteRegistered(Utf8JsonWriter w, RegisterAgentResponse registered)
    {
        w.WriteStartObject();
        w.WriteString("agent_id", registered.AgentId);
        w.WriteString("agent_type", registered.AgentType);
        WriteStrings(w, "capabilities", registered.Capabilities);
        w.WriteString("id", registered.Id);
        w.WriteBoolean("registered", true);
        w.WriteEndObject();
    }

    public static void WritePending(Utf8JsonWriter w, IReadOnlyList<PendingAction> actions)
    {
        w.WriteStartObject();
        w.WriteNumber("count", actions.Count);
        WriteArray(w, "pending", actions, WireJson.WritePending);
        w.WriteEndObject();
    }

    /// <summary>In the order listed by the contract.</summary>
    public static void WriteManifest(Utf8JsonWriter w, Storage.BackupManifest manifest)
    {
        w.WriteStartObject();
        w.WriteString("snapshot", manifest.Snapshot);
        w.WriteString("sha256", manifest.Sha256);
        w.WriteNumber("bytes", manifest.Bytes);
        w.WriteString("source_db", manifest.SourceDb);
        w.WriteString("version", manifest.Version);
        w.WriteString("created_at", manifest.CreatedAt);
        w.WriteEndObject();
    }

    public static void WriteCuratorReport(Utf8JsonWriter w, CuratorReport report)
    {
        w.WriteStartObject();
        w.WriteString("started_at", report.StartedAt);
        w.WriteString("completed_at", report.CompletedAt);
        w.WriteNumber("cycle_duration_ms", report.CycleDurationMs);
        w.WriteNumber("memories_scanned", report.MemoriesScanned);
        w.WriteNumber("memories_eligible", report.MemoriesEligible);
        w.WriteNumber("auto_tagged", report.AutoTagged);
        w.WriteNumber("contradictions_found", report.ContradictionsFound);
        w.WriteNumber("operations_attempted", report.OperationsAttempted);
        w.WriteNumber("operations_skipped_cap", report.OperationsSkippedCap);
        w.WriteStartObject("autonomy");
        w.WriteNumber("clusters_formed", report.ClustersFormed);
        w.WriteNumber("memories_consolidated", report.MemoriesConsolidated);
        w.WriteNumber("memories_forgotten", report.MemoriesForgotten);
        w.WriteNumber("priority_adjustments", report.PriorityAdjustments);
        w.WriteNumber("rollback_entries_written", report.RollbackEntriesWritten);
        WriteStrings(w, "errors", report.AutonomyErrors);
        w.WriteEndObject();
        WriteStrings(w, "errors", report.Errors);
        w.WriteBoolean("dry_run", report.DryRun);
        w.WriteEndObject();
    }

    public static void WriteMigration(Utf8JsonWriter w, MigrateReport report)
    {
        w.WriteStartObject();
        w.WriteNumber("batches", report.Batches);
        w.WriteBoolean("dry_run", report.DryRun);
        WriteStrings(w, "errors", report.Errors);
        w.WriteString("from_url", report.FromUrl);
        w.WriteNumber("memories_read", report.MemoriesRead);
        w.WriteNumber("memories_written", report.MemoriesWritten);
        w.WriteString("to_url", report.ToUrl);
        w.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter w, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        w.WriteStartArray(name);
        foreach (var item in items)
        {
            write(w, item);
        }

        w.WriteEndArray();
    }
}
