using System.Text.Json;
using AiMemory.Domain.Json;
using AiMemory.Domain.Validation;
using AiMemory.UseCases;

namespace AiMemory.Mcp.Tools;

/// <summary>Agents and their inboxes.</summary>
internal static class AgentTools
{
    private const int InboxMax = 500;

    public static readonly ToolDefinition Register = new(
        "memory_agent_register",
        "Register an agent, or refresh its registration.",
        ToolHints.Adds,
        """
        {"type":"object","properties":{
        "agent_id":{"type":"string"},
        "agent_type":{"type":"string","enum":["ai:claude-opus-4.6","ai:claude-opus-4.7","ai:codex-5.4","ai:grok-4.2","human","system"],"description":"Any ai:<name> is accepted"},
        "capabilities":{"type":"array","items":{"type":"string"},"default":[]}
        },"required":["agent_id","agent_type"]}
        """,
        ["agent_id", "agent_type"],
        RegisterAsync);

    public static readonly ToolDefinition List = new(
        "memory_agent_list",
        "List registered agents.",
        ToolHints.Reads,
        """{"type":"object","properties":{}}""",
        [],
        ListAsync);

    public static readonly ToolDefinition Notify = new(
        "memory_notify",
        "Leave a message in an agent's inbox. A message of the same title replaces the earlier one.",
        ToolHints.AddsAgain,
        """
        {"type":"object","properties":{
        "target_agent_id":{"type":"string"},
        "title":{"type":"string"},
        "payload":{"type":"string"},
        "priority":{"type":"integer","minimum":1,"maximum":10,"default":5},
        "tier":{"type":"string","enum":["short","mid","long"],"default":"mid"}
        },"required":["target_agent_id","title","payload"]}
        """,
        ["target_agent_id", "title", "payload"],
        NotifyAsync);

    public static readonly ToolDefinition Inbox = new(
        "memory_inbox",
        "Read an agent's messages. Reading them here does not mark them read; recalling one does.",
        ToolHints.Reads,
        """
        {"type":"object","properties":{
        "agent_id":{"type":"string","description":"Default: the caller"},
        "unread_only":{"type":"boolean","default":false},
        "limit":{"type":"integer","default":50,"maximum":500}
        }}
        """,
        [],
        ReadInboxAsync);

    private static async ValueTask<ToolResult> RegisterAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var request = new RegisterAgentRequest(
            arguments.Required("agent_id"), arguments.Required("agent_type"), arguments.Texts("capabilities") ?? []);
        var outcome = await call.Service.RegisterAgentAsync(request, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, registered => ToolResult.Object(writer =>
        {
            writer.WriteString("agent_id"u8, registered.AgentId);
            writer.WriteString("agent_type"u8, registered.AgentType);
            WireJson.WriteStrings(writer, "capabilities", registered.Capabilities);
            writer.WriteString("id"u8, registered.Id);
            writer.WriteBoolean("registered"u8, value: true);
        }));
    }

    private static async ValueTask<ToolResult> ListAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var outcome = await call.Service.ListAgentsAsync(call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, agents => ToolResult.Object(writer =>
        {
            writer.WriteStartArray("agents"u8);
            foreach (var agent in agents)
            {
                WireJson.WriteAgent(writer, agent);
            }

            writer.WriteEndArray();
            writer.WriteNumber("count"u8, agents.Count);
        }));
    }

    private static async ValueTask<ToolResult> NotifyAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var tier = Tier.Mid;
        if (arguments.Text("tier") is { } text && !TierNames.TryParse(text, out tier))
        {
            return ToolResult.Error($"invalid tier: {text}");
        }

        var priority = arguments.Integer("priority") ?? 5;
        if (priority is < int.MinValue or > int.MaxValue)
        {
            // Within 32 bits it is clamped; beyond them ai-memory aborts, and the contract asks for an error instead.
            return ToolResult.Error(FieldRules.Priority(priority)!);
        }

        var request = new NotifyRequest(
            arguments.Required("target_agent_id"),
            arguments.Required("title"),
            arguments.Required("payload"),
            Math.Clamp(priority, Limits.PriorityMin, Limits.PriorityMax),
            tier);
        var outcome = await call.Service.NotifyAsync(request, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, sent => ToolResult.Object(writer =>
        {
            writer.WriteString("delivered_at"u8, sent.DeliveredAt);
            writer.WriteString("from"u8, sent.From);
            writer.WriteString("id"u8, sent.Id);
            writer.WriteString("namespace"u8, sent.Namespace);
            writer.WriteString("tier"u8, sent.Tier.ToWire());
            writer.WriteString("to"u8, sent.To);
        }));
    }

    private static async ValueTask<ToolResult> ReadInboxAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var agentId = arguments.Text("agent_id") is { Length: > 0 } given ? given : null;
        var request = new InboxRequest(
            agentId, arguments.Flag("unread_only") ?? false, Math.Min(arguments.Count("limit") ?? 50, InboxMax));
        var outcome = await call.Service.ReadInboxAsync(request, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, inbox => ToolResult.Object(writer =>
        {
            writer.WriteString("agent_id"u8, inbox.AgentId);
            writer.WriteNumber("count"u8, inbox.Messages.Count);
            writer.WriteStartArray("messages"u8);
            foreach (var message in inbox.Messages)
            {
                WriteMessage(writer, message);
            }

            writer.WriteEndArray();
            writer.WriteString("namespace"u8, inbox.Namespace);
            writer.WriteBoolean("unread_only"u8, inbox.UnreadOnly);
        }));
    }

    private static void WriteMessage(Utf8JsonWriter writer, Memory message)
    {
        writer.WriteStartObject();
        writer.WriteNumber("access_count"u8, message.AccessCount);
        writer.WriteString("created_at"u8, message.CreatedAt);
        writer.WriteString("from"u8, message.Metadata.AgentId);
        writer.WriteString("id"u8, message.Id);
        writer.WriteString("payload"u8, message.Content);
        writer.WriteNumber("priority"u8, message.Priority);
        writer.WriteBoolean("read"u8, message.AccessCount > 0);
        writer.WriteString("tier"u8, message.Tier.ToWire());
        writer.WriteString("title"u8, message.Title);
        writer.WriteEndObject();
    }
}
