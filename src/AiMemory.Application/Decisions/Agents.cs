using AiMemory.Domain.Json;

namespace AiMemory.Application.Decisions;

/// <summary>Registrations as the memories that hold them (rules 19).</summary>
internal static class Agents
{
    public const string Namespace = "_agents";

    public static string TitleOf(string agentId) => "agent:" + agentId;

    /// <summary>Exact and case-sensitive.</summary>
    public static async ValueTask<bool> IsRegisteredAsync(Decision decision, string agentId)
    {
        var row = decision.Namespace == Namespace
            ? await decision.View.FindByTitleAsync(TitleOf(agentId), decision.CancellationToken).ConfigureAwait(false)
            : await decision.Replica.FindByTitleAsync(Namespace, TitleOf(agentId), decision.CancellationToken).ConfigureAwait(false);
        return row is not null;
    }

    public static Memory ToMemory(string id, AgentRegistration agent, string createdAt)
    {
        var metadata = Metadata.Empty
            .With("agent_id", agent.AgentId)
            .With("agent_type", agent.AgentType)
            .With("capabilities", agent.Capabilities)
            .With("registered_at", agent.RegisteredAt)
            .With("last_seen_at", agent.LastSeenAt);
        return new Memory
        {
            Id = id,
            Tier = Tier.Long,
            Namespace = Namespace,
            Title = TitleOf(agent.AgentId),
            Content = metadata.Text,
            Tags = ["agent-registration"],
            Priority = 5,
            Source = "system",
            CreatedAt = createdAt,
            UpdatedAt = agent.LastSeenAt,
            Metadata = metadata,
        };
    }

    /// <summary>Null for a memory of the namespace that is no registration.</summary>
    public static AgentRegistration? Read(Memory memory)
    {
        if (memory.Metadata.AgentId is not { } agentId || memory.Title != TitleOf(agentId)
            || memory.Metadata.GetString("agent_type") is not { } type)
        {
            return null;
        }

        var registered = memory.Metadata.GetString("registered_at") ?? memory.CreatedAt;
        var seen = memory.Metadata.GetString("last_seen_at") ?? memory.UpdatedAt;
        return new AgentRegistration(agentId, type, memory.Metadata.GetStrings("capabilities"), registered, seen);
    }
}
