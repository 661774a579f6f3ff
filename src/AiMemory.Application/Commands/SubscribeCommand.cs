namespace AiMemory.Application.Commands;

/// <summary>Registers a webhook.</summary>
public sealed record SubscribeCommand(string Namespace, WebhookSubscription Subscription) : MemoryCommand(Namespace);
