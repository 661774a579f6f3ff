namespace AiMemory.UseCases;

/// <summary>Webhooks.</summary>
public interface ISubscriptionOperations
{
    ValueTask<Outcome<WebhookSubscription>> SubscribeAsync(
        SubscribeRequest request, Caller caller, CancellationToken cancellationToken);

    /// <summary>An unknown id is no error: <c>Removed</c> is false.</summary>
    ValueTask<Outcome<UnsubscribeResponse>> UnsubscribeAsync(string id, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<IReadOnlyList<WebhookSubscription>>> ListSubscriptionsAsync(Caller caller, CancellationToken cancellationToken);
}
