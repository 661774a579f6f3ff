using AiMemory.Events;

namespace AiMemory.Application.Webhooks;

/// <summary>One event on its way to one subscription.</summary>
internal sealed record Delivery(WebhookSubscription Subscription, WebhookEvent Event);
