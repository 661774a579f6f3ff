using System.Text.Json;

namespace AiMemory.Mcp.Protocol;

/// <summary>One JSON-RPC message as it was read: a request, a notification, an answer, or something that could not be read.</summary>
internal sealed class Frame
{
    /// <summary>The id as it goes back: canonical JSON. Null when it is absent, null or unreadable.</summary>
    public string? IdJson { get; init; }

    public string Method { get; init; } = string.Empty;

    /// <summary>Undefined when absent.</summary>
    public JsonElement Params { get; init; }

    /// <summary>Why the message is no message; null for a good one.</summary>
    public string? Fault { get; init; }

    /// <summary>Another version than 2.0.</summary>
    public bool WrongVersion { get; init; }

    /// <summary>An answer to a request of the server. This server sends none, so answers are taken and dropped.</summary>
    public bool IsAnswer { get; init; }

    public bool IsNotification => Fault is null && IdJson is null;

    public string? GetParam(string name) =>
        Params.ValueKind == JsonValueKind.Object
        && Params.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
