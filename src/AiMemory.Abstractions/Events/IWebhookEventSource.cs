namespace AiMemory.Events;

/// <summary>Where the webhook dispatcher listens. Handlers must return at once: they run between a commit and its answer.</summary>
public interface IWebhookEventSource
{
    event Action<WebhookEvent>? Raised;
}
