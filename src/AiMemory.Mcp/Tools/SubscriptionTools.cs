using AiMemory.Domain.Json;
using AiMemory.UseCases;

namespace AiMemory.Mcp.Tools;

/// <summary>Webhooks.</summary>
internal static class SubscriptionTools
{
    public static readonly ToolDefinition Subscribe = new(
        "memory_subscribe",
        "Register a webhook. The caller must be a registered agent.",
        ToolHints.AddsAgain with { OpenWorld = true },
        """
        {"type":"object","properties":{
        "url":{"type":"string","description":"https, or http to this host"},
        "events":{"type":"string","default":"*","description":"Comma list of event names, or *"},
        "secret":{"type":"string","description":"Signs the deliveries"},
        "namespace_filter":{"type":"string","description":"Exact"},
        "agent_filter":{"type":"string","description":"Exact author"}
        },"required":["url"]}
        """,
        ["url"],
        SubscribeAsync);

    public static readonly ToolDefinition Unsubscribe = new(
        "memory_unsubscribe",
        "Remove a webhook.",
        ToolHints.Replaces,
        """{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}""",
        ["id"],
        UnsubscribeAsync);

    public static readonly ToolDefinition List = new(
        "memory_list_subscriptions",
        "List webhooks with their delivery counts, newest first.",
        ToolHints.Reads,
        """{"type":"object","properties":{}}""",
        [],
        ListAsync);

    private static async ValueTask<ToolResult> SubscribeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var arguments = call.Arguments;
        var request = new SubscribeRequest(
            arguments.Required("url"),
            arguments.Text("events") ?? "*",
            arguments.Text("secret"),
            arguments.Text("namespace_filter"),
            arguments.Text("agent_filter"));
        var outcome = await call.Service.SubscribeAsync(request, call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, subscription => ToolResult.Object(writer =>
        {
            writer.WriteString("agent_filter"u8, subscription.AgentFilter);
            writer.WriteString("created_by"u8, subscription.CreatedBy);
            writer.WriteString("events"u8, subscription.Events);
            writer.WriteString("id"u8, subscription.Id);
            writer.WriteString("namespace_filter"u8, subscription.NamespaceFilter);
            writer.WriteString("url"u8, subscription.Url);
        }));
    }

    private static async ValueTask<ToolResult> UnsubscribeAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var outcome = await call.Service.UnsubscribeAsync(call.Arguments.Required("id"), call.Caller, cancellationToken)
            .ConfigureAwait(false);
        return Answers.From(outcome, gone => ToolResult.Object(writer =>
        {
            writer.WriteString("id"u8, gone.Id);
            writer.WriteBoolean("removed"u8, gone.Removed);
        }));
    }

    private static async ValueTask<ToolResult> ListAsync(ToolCall call, CancellationToken cancellationToken)
    {
        var outcome = await call.Service.ListSubscriptionsAsync(call.Caller, cancellationToken).ConfigureAwait(false);
        return Answers.From(outcome, subscriptions => ToolResult.Object(writer =>
        {
            writer.WriteNumber("count"u8, subscriptions.Count);
            writer.WriteStartArray("subscriptions"u8);
            foreach (var subscription in subscriptions)
            {
                WireJson.WriteSubscription(writer, subscription);
            }

            writer.WriteEndArray();
        }));
    }
}
