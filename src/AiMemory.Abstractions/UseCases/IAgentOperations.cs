namespace AiMemory.UseCases;

/// <summary>Agents and the messages they leave each other.</summary>
public interface IAgentOperations
{
    ValueTask<Outcome<RegisterAgentResponse>> RegisterAgentAsync(
        RegisterAgentRequest request, Caller caller, CancellationToken cancellationToken);

    /// <summary>Oldest registration first.</summary>
    ValueTask<Outcome<IReadOnlyList<AgentRegistration>>> ListAgentsAsync(Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<NotifyResponse>> NotifyAsync(NotifyRequest request, Caller caller, CancellationToken cancellationToken);

    ValueTask<Outcome<InboxResponse>> ReadInboxAsync(InboxRequest request, Caller caller, CancellationToken cancellationToken);
}
