using AiMemory.UseCases;

namespace AiMemory.Application;

public sealed partial class MemoryService
{
    public ValueTask<Outcome<IReadOnlyList<NamespaceCount>>> CountNamespacesAsync(Caller caller, CancellationToken cancellationToken) =>
        _namespaces.CountAsync(caller, cancellationToken);

    public ValueTask<Outcome<MemoryStats>> GetStatsAsync(Caller caller, CancellationToken cancellationToken) =>
        _namespaces.GetStatsAsync(caller, cancellationToken);

    public ValueTask<Outcome<SetStandardResponse>> SetStandardAsync(
        SetStandardRequest request, Caller caller, CancellationToken cancellationToken) =>
        _namespaces.SetStandardAsync(request, caller, cancellationToken);

    public ValueTask<Outcome<GetStandardResponse>> GetStandardAsync(
        string @namespace, bool inherit, Caller caller, CancellationToken cancellationToken) =>
        _namespaces.GetStandardAsync(@namespace, inherit, caller, cancellationToken);

    public ValueTask<Outcome<ClearStandardResponse>> ClearStandardAsync(
        string @namespace, Caller caller, CancellationToken cancellationToken) =>
        _namespaces.ClearStandardAsync(@namespace, caller, cancellationToken);

    public ValueTask<Outcome<RegisterAgentResponse>> RegisterAgentAsync(
        RegisterAgentRequest request, Caller caller, CancellationToken cancellationToken) =>
        _agents.RegisterAsync(request, caller, cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<AgentRegistration>>> ListAgentsAsync(Caller caller, CancellationToken cancellationToken) =>
        _agents.ListAsync(caller, cancellationToken);

    public ValueTask<Outcome<NotifyResponse>> NotifyAsync(NotifyRequest request, Caller caller, CancellationToken cancellationToken) =>
        _agents.NotifyAsync(request, caller, cancellationToken);

    public ValueTask<Outcome<InboxResponse>> ReadInboxAsync(InboxRequest request, Caller caller, CancellationToken cancellationToken) =>
        _agents.ReadInboxAsync(request, caller, cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<PendingAction>>> ListPendingAsync(
        string? status, long limit, Caller caller, CancellationToken cancellationToken) =>
        _pending.ListAsync(status, limit, caller, cancellationToken);

    public ValueTask<Outcome<ApproveResponse>> ApproveAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        _pending.ApproveAsync(id, caller, cancellationToken);

    public ValueTask<Outcome<RejectResponse>> RejectAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        _pending.RejectAsync(id, caller, cancellationToken);

    public ValueTask<Outcome<WebhookSubscription>> SubscribeAsync(
        SubscribeRequest request, Caller caller, CancellationToken cancellationToken) =>
        _subscriptions.SubscribeAsync(request, caller, cancellationToken);

    public ValueTask<Outcome<UnsubscribeResponse>> UnsubscribeAsync(string id, Caller caller, CancellationToken cancellationToken) =>
        _subscriptions.UnsubscribeAsync(id, caller, cancellationToken);

    public ValueTask<Outcome<IReadOnlyList<WebhookSubscription>>> ListSubscriptionsAsync(Caller caller, CancellationToken cancellationToken) =>
        _subscriptions.ListAsync(caller, cancellationToken);
}
