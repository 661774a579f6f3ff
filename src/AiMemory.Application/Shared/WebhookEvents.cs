using AiMemory.Events;

namespace AiMemory.Application.Shared;

/// <summary>Where the features raise what happened and the dispatcher hears of it.</summary>
internal sealed class WebhookEvents : IWebhookEventSource
{
    public event Action<WebhookEvent>? Raised;

    public void Raise(WebhookEvent webhookEvent) => Raised?.Invoke(webhookEvent);
}
