using AiMemory.Application.Commands;
using AiMemory.Application.Decisions;
using AiMemory.Application.Shared;
using AiMemory.Domain.Rules;
using AiMemory.Domain.Time;
using AiMemory.Domain.Validation;
using AiMemory.Events;
using AiMemory.UseCases;

namespace AiMemory.Application.Subscriptions;

/// <summary>Webhooks: registered, removed, listed; and where the dispatcher's counts go.</summary>
internal sealed class SubscriptionOperations(ServiceContext context) : IDeliveryRecorder
{
    /// <summary>The namespace whose log holds all subscriptions.</summary>
    public const string Namespace = SystemNamespaces.Subscriptions;

    public async ValueTask<Outcome<WebhookSubscription>> SubscribeAsync(
        SubscribeRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var (agentId, problem) = Callers.Resolve(caller);
        if (problem is not null)
        {
            return problem;
        }

        var registration = await context.Reader
            .FindByTitleAsync(Agents.Namespace, Agents.TitleOf(agentId), cancellationToken).ConfigureAwait(false);
        if (registration is null)
        {
            return Problem.Invalid(
                $"agent \"{agentId}\" is not registered; call memory_agent_register before memory_subscribe");
        }

        if (WebhookRules.CheckUrl(request.Url) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        var subscription = new WebhookSubscription
        {
            Id = ServiceContext.NewId(),
            Url = request.Url,
            Events = request.Events,
            SecretHash = string.IsNullOrEmpty(request.Secret) ? null : WebhookRules.HashSecret(request.Secret),
            NamespaceFilter = request.NamespaceFilter,
            AgentFilter = request.AgentFilter,
            CreatedBy = agentId,
            CreatedAt = context.Stamp(),
        };
        var committed = await context
            .CommitAsync(new SubscribeCommand(Namespace, subscription), Callers.Commit(caller), cancellationToken).ConfigureAwait(false);
        return committed.To(_ => subscription);
    }

    public async ValueTask<Outcome<UnsubscribeResponse>> UnsubscribeAsync(
        string id, Caller caller, CancellationToken cancellationToken)
    {
        if (FieldRules.Id(id) is { } fault)
        {
            return Problem.Invalid(fault);
        }

        var committed = await context
            .CommitAsync(new UnsubscribeCommand(Namespace, id), Callers.Commit(caller), cancellationToken).ConfigureAwait(false);
        return committed.To(answer => new UnsubscribeResponse(id, answer.Changed));
    }

    public async ValueTask<Outcome<IReadOnlyList<WebhookSubscription>>> ListAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (await Lookup.BarrierAsync(context, caller, Namespace, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return problem;
        }

        return new Outcome<IReadOnlyList<WebhookSubscription>>
        {
            Value = await context.Reader.ListSubscriptionsAsync(cancellationToken).ConfigureAwait(false),
        };
    }

    public async ValueTask RecordAsync(string subscriptionId, bool succeeded, DateTimeOffset at, CancellationToken cancellationToken) =>
        await context.CommitAsync(
            new RecordDeliveryCommand(Namespace, subscriptionId, succeeded, Timestamps.Format(at)), cancellationToken).ConfigureAwait(false);
}
