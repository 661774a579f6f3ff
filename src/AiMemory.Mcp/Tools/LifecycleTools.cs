using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.UseCases;

namespace AiMemory.Mcp.Tools;

/// <summary>How memories end: forget, expiry, the archive.</summary>
internal static class LifecycleTools
{
    private const int ArchivedMax = 1000;

    public static readonly ToolDefinition Forget = new(
        "memory_forget",
        "Delete all memories that match every given filter. At least one filter is needed; try dry_run first.",
        ToolHints.RemovesMore,
        """
        {"type":"object","properties":{
        "namespace":{"type":"string","description":"Exact"},
        "pattern":{"type":"string","description":"Any of its words"},
        "tier":{"type":"string","enum":["short","mid","long"]},
        "dry_run":{"type":"boolean","default":false,"description":"Only count"}
        }}
        """,
        [],
        ForgetAsync);

    public static readonly ToolDefinition ArchiveList = new(
        "memory_archive_list",
        "List archived memories, newest first.",
        ToolHints.Reads,
        """
        {"type":"object","properties":{
        "namespace":{"type":"string"},
        "limit":{"type":"integer","default":50},
        "offset":{"type":"integer","default":0}
        }}
        """,
        [],
        ListArchivedAsync);

    public static readonly ToolDefinition ArchiveRestore = new(
        "memory_archive_restore",
        "Bring an archived memory back, permanently.",
        ToolHints.Adds,
        """{"type":"object","properties":{"id":{"type":"string","description":"Exact id"}},"required":["id"]}""",
        ["id"],
        RestoreAsync);

    public static readonly ToolDefinition ArchivePurge = new(
        "memory_archive_purge",
        "Delete archived memories for good. Without older_than_days, all of them.",
        ToolHints.RemovesMore,
        """{"type":"object","properties":{"older_than_days":{"type":"integer","description":"Only those archived longer ago"}}}""",
        [],
        PurgeAsync);

    public static readonly ToolDefinition ArchiveStats = new(
        "memory_archive_stats",
        "Count archived memories.",
        ToolHints.Reads,
        """{"type":"object","properties":{}}""",
        [],
        GetArchiveStatsAsync);

    public static readonly ToolDefinition Gc = new(
        "memory_gc",
        "Collect expired memories; they are archived where archiving is on.",
        ToolHints.RemovesMore,
        """{"type":"object","properties":{"dry_run":{"type":"boolean","default":false,"description":"Only count"}}}""",
        [],
        CollectAsync);

    private static async ValueTask<ToolResult> ForgetAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var fault = arguments.Mistyped("namespace", JsonValueKind.String)
            ?? arguments.Mistyped("pattern", JsonValueKind.String)
            ?? arguments.Mistyped("tier", JsonValueKind.String)
            ?? arguments.Mistyped("dry_run", JsonValueKind.True)
            ?? (arguments.Text("tier") is { } tier && !TierNames.TryParse(tier, out _) ? $"invalid tier: {tier}" : null);
        if (fault is not null)
        {
            return ToolResult.Error(fault);
        }

        var request = new ForgetRequest(
            arguments.Text("namespace"), arguments.Text("pattern"), arguments.Tier(), arguments.Flag("dry_run") ?? false);
        if (request is { Namespace: null, Pattern: null, Tier: null })
        {
            return ToolResult.Error("at least one of namespace, pattern, or tier is required");
        }

        var outcome = await call.Service.ForgetAsync(request, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, forgotten => ToolResult.Object(writer =>
        {
            if (forgotten.DryRun)
            {
                writer.WriteBoolean("dry_run"u8, value: true);
                writer.WriteNumber("would_delete"u8, forgotten.Deleted);
                return;
            }

            writer.WriteBoolean("archived"u8, forgotten.Archived);
            writer.WriteNumber("deleted"u8, forgotten.Deleted);
        }));
    }

    private static async ValueTask<ToolResult> ListArchivedAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var limit = Math.Min(arguments.Count("limit") ?? 50, ArchivedMax);
        var outcome = await call.Service
            .ListArchivedAsync(arguments.Text("namespace"), limit, arguments.Count("offset") ?? 0, call.Caller, cancellationToken)
            .ConfigureAwait(false);
        return Answers.From(outcome, archived => ToolResult.Object(writer =>
        {
            writer.WriteStartArray("archived"u8);
            foreach (var memory in archived)
            {
                WireJson.WriteArchived(writer, memory);
            }

            writer.WriteEndArray();
            writer.WriteNumber("count"u8, archived.Count);
        }));
    }

    private static async ValueTask<ToolResult> RestoreAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var outcome = await call.Service.RestoreArchivedAsync(call.Arguments.Required("id"), call.Caller, cancellationToken)
            .ConfigureAwait(false);
        return Answers.From(
            outcome,
            restored => ToolResult.Object(writer =>
            {
                writer.WriteString("id"u8, restored.Id);
                writer.WriteBoolean("restored"u8, value: true);
            }),
            notFound: "not found in archive");
    }

    private static async ValueTask<ToolResult> PurgeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        const string Name = "older_than_days";
        var arguments = call.Arguments;
        var days = arguments.Integer(Name);
        if (days is null && arguments.AnyJson(Name) is not null)
        {
            return ToolResult.Error($"{Name} must be an integer");
        }

        var outcome = await call.Service.PurgeArchivedAsync(days, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, purged => ToolResult.Object(writer => writer.WriteNumber("purged"u8, purged.Purged)));
    }

    private static async ValueTask<ToolResult> GetArchiveStatsAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var outcome = await call.Service.GetArchiveStatsAsync(call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, stats => ToolResult.Object(writer =>
        {
            writer.WriteNumber("archived_total"u8, stats.Total);
            WireJson.WriteNamespaceCounts(writer, "by_namespace", stats.ByNamespace);
        }));
    }

    private static async ValueTask<ToolResult> CollectAsync(ToolCall call, CancellationToken cancellationToken)
    {
        if (call.Arguments.Mistyped("dry_run", JsonValueKind.True) is { } fault)
        {
            return ToolResult.Error(fault);
        }

        var outcome = await call.Service
            .CollectExpiredAsync(call.Arguments.Flag("dry_run") ?? false, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, collected => ToolResult.Object(writer =>
        {
            writer.WriteNumber("collected"u8, collected.Collected);
            writer.WriteBoolean("dry_run"u8, collected.DryRun);
        }));
    }
}
