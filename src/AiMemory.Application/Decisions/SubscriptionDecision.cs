using AiMemory.Application.Commands;
using AiMemory.Engine;

namespace AiMemory.Application.Decisions;

/// <summary>Webhooks and the counts of their deliveries.</summary>
internal static class SubscriptionDecision
{
    public static Evaluation Decide(Decision decision, SubscribeCommand command)
    {
        decision.Put(command.Subscription);
        return decision.Done(new CommandAnswer { Changed = true });
    }

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, UnsubscribeCommand command)
    {
        var subscription = await decision.View.GetSubscriptionAsync(command.Id, decision.CancellationToken).ConfigureAwait(false);
        if (subscription is not null)
        {
            decision.DeleteSubscription(command.Id);
        }

        return decision.Done(new CommandAnswer { Changed = subscription is not null });
    }

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, RecordDeliveryCommand command)
    {
        var subscription = await decision.View.GetSubscriptionAsync(command.Id, decision.CancellationToken).ConfigureAwait(false);
        if (subscription is not null)
        {
            decision.Put(subscription with
            {
                LastDispatchedAt = command.At,
                DispatchCount = subscription.DispatchCount + 1,
                FailureCount = subscription.FailureCount + (command.Succeeded ? 0 : 1),
            });
        }

        return decision.Done(new CommandAnswer { Changed = subscription is not null });
    }
}
