using System.Text.Json;
using AiMemory.Domain.Json;

namespace AiMemory.Mcp.Protocol;

/// <summary>A client takes a request back (MCP, cancellation).</summary>
internal static class CancelledNotification
{
    /// <returns>The id of the request, as canonical JSON; null when the frame is something else.</returns>
    public static string? FindRequestId(Frame frame) =>
        frame is { IsNotification: true, Method: "notifications/cancelled", Params.ValueKind: JsonValueKind.Object }
        && frame.Params.TryGetProperty("requestId"u8, out var id)
        && CanonicalJson.TryWrite(id, out var json)
            ? json
            : null;
}
