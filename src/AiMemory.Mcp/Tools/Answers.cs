using System.Globalization;
using System.Text.Json;

namespace AiMemory.Mcp.Tools;

/// <summary>From the outcome of a use case to what the tool says: this edge's one table.</summary>
internal static class Answers
{
    /// <param name="notFound">The text where the use case found nothing and has no text of its own.</param>
    /// <param name="unsupported">The text where something is not configured.</param>
    public static ToolResult From<T>(
        Outcome<T> outcome, Func<T, ToolResult> done, string notFound = "memory not found", string? unsupported = null)
        where T : class
    {
        if (outcome.Value is { } value)
        {
            return done(value);
        }

        return outcome.Queued is { } queued ? Pending(queued) : ToolResult.Error(Describe(outcome.Problem, notFound, unsupported));
    }

    private static string Describe(Problem? problem, string notFound, string? unsupported) => problem switch
    {
        null => "no answer",
        { Kind: ProblemKind.NotFound, Message: "not found" } => notFound,
        { Kind: ProblemKind.Unsupported } when unsupported is not null => unsupported,
        QuorumProblem quorum => string.Create(
            CultureInfo.InvariantCulture,
            $"quorum_not_met: {quorum.Got} of {quorum.Needed} replicas have it ({quorum.Reason}); not acknowledged, it may still arrive, and repeating the call is safe"),
        _ => problem.Message,
    };

    private static ToolResult Pending(Queued queued) => ToolResult.Object(writer =>
    {
        writer.WriteString("action"u8, queued.Action);
        if (queued.Action is "store")
        {
            writer.WriteString("namespace"u8, queued.Namespace);
        }
        else
        {
            writer.WriteString("memory_id"u8, queued.MemoryId);
        }

        writer.WriteString("pending_id"u8, queued.PendingId);
        writer.WriteString("reason"u8, "governance requires approval"u8);
        writer.WriteString("status"u8, "pending"u8);
    });
}
