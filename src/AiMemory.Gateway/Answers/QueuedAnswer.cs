using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Answers;

/// <summary>An action that waits for approval.</summary>
internal static class QueuedAnswer
{
    /// <summary>For outcomes that are not done: what is queued, else the problem.</summary>
    public static Task SendAsync(HttpContext http, Queued? queued, Problem? problem) =>
        queued is null ? ProblemAnswer.Send(http, problem!) : SendAsync(http, queued);

    private static Task SendAsync(HttpContext http, Queued queued) =>
        Answer.Json(http, StatusCodes.Status202Accepted, queued, static (writer, q) =>
        {
            writer.WriteStartObject();
            writer.WriteString("action"u8, q.Action);
            if (q.Action == "store")
            {
                writer.WriteString("namespace"u8, q.Namespace);
            }
            else
            {
                writer.WriteString("memory_id"u8, q.MemoryId);
            }

            writer.WriteString("pending_id"u8, q.PendingId);
            writer.WriteString("reason"u8, "governance requires approval"u8);
            writer.WriteString("status"u8, "pending"u8);
            writer.WriteEndObject();
        });
}
