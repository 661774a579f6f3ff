using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.UseCases;

namespace AiMemory.Mcp.Tools;

/// <summary>Actions that governance queued.</summary>
internal static class PendingTools
{
    private const int ListMax = 1000;

    public static readonly ToolDefinition List = new(
        "memory_pending_list",
        "List actions that wait for approval, and decided ones.",
        ToolHints.Reads,
        """
        {"type":"object","properties":{
        "status":{"type":"string","enum":["pending","approved","rejected"]},
        "limit":{"type":"integer","default":100,"maximum":1000}
        }}
        """,
        [],
        ListAsync);

    public static readonly ToolDefinition Approve = new(
        "memory_pending_approve",
        "Approve a waiting action; it runs as soon as it has the approvals it needs.",
        ToolHints.RemovesMore,
        """{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}""",
        ["id"],
        ApproveAsync);

    public static readonly ToolDefinition Reject = new(
        "memory_pending_reject",
        "Reject a waiting action.",
        ToolHints.RemovesMore,
        """{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}""",
        ["id"],
        RejectAsync);

    private static async ValueTask<ToolResult> ListAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var limit = Math.Min(arguments.Count("limit") ?? 100, ListMax);
        var outcome = await call.Service.ListPendingAsync(arguments.Text("status"), limit, call.Caller, cancellationToken)
            .ConfigureAwait(false);
        return Answers.From(outcome, pending => ToolResult.Object(writer =>
        {
            writer.WriteNumber("count"u8, pending.Count);
            writer.WriteStartArray("pending"u8);
            foreach (var action in pending)
            {
                WireJson.WritePending(writer, action);
            }

            writer.WriteEndArray();
        }));
    }

    private static async ValueTask<ToolResult> ApproveAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var id = call.Arguments.Required("id");
        var outcome = await call.Service.ApproveAsync(id, call.NamedCaller, cancellationToken).ConfigureAwait(false);
        return Answers.From(
            outcome,
            decided => ToolResult.Object(writer => WriteDecision(writer, decided)),
            notFound: $"pending action not found: {id}");
    }

    private static void WriteDecision(Utf8JsonWriter writer, ApproveResponse decided)
    {
        writer.WriteBoolean("approved"u8, decided.Approved);
        if (decided.Approved)
        {
            writer.WriteString("decided_by"u8, decided.DecidedBy);
            writer.WriteBoolean("executed"u8, value: true);
            writer.WriteString("id"u8, decided.Id);
            writer.WriteString("memory_id"u8, decided.MemoryId);
            return;
        }

        writer.WriteString("id"u8, decided.Id);
        writer.WriteNumber("quorum"u8, decided.Quorum);
        writer.WriteString("reason"u8, "consensus threshold not yet reached"u8);
        writer.WriteString("status"u8, "pending"u8);
        writer.WriteNumber("votes"u8, decided.Votes);
    }

    private static async ValueTask<ToolResult> RejectAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var id = call.Arguments.Required("id");
        var outcome = await call.Service.RejectAsync(id, call.NamedCaller, cancellationToken).ConfigureAwait(false);
        return Answers.From(
            outcome,
            rejected => ToolResult.Object(writer =>
            {
                writer.WriteString("decided_by"u8, rejected.DecidedBy);
                writer.WriteString("id"u8, rejected.Id);
                writer.WriteBoolean("rejected"u8, value: true);
            }),
            notFound: $"pending action not found or already decided: {id}");
    }
}
