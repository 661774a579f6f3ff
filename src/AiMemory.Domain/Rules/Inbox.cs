using AiMemory.Domain.Json;

namespace AiMemory.Domain.Rules;

/// <summary>Messages between agents, as the memories that hold them (rules 18).</summary>
public static class Inbox
{
    private const string NamespacePrefix = "_messages/";

    public static string NamespaceOf(string agentId) => NamespacePrefix + agentId;

    /// <summary>A new message; the caller gives it its id.</summary>
    public static Memory Message(
        string id, string from, string to, string title, string payload, int priority, Tier tier, string? expiresAt, string at) => new()
        {
            Id = id,
            Tier = tier,
            Namespace = NamespaceOf(to),
            Title = title,
            Content = payload,
            Tags = ["_message"],
            Priority = priority,
            Source = "notify",
            CreatedAt = at,
            UpdatedAt = at,
            ExpiresAt = expiresAt,
            Metadata = Metadata.Empty
                .With("agent_id", from)
                .With("message_kind", "notify")
                .With("recipient_agent_id", to),
        };

    /// <summary>Only a recall marks a message as read.</summary>
    public static bool IsUnread(Memory message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.AccessCount == 0;
    }
}
