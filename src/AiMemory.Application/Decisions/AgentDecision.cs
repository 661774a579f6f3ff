using AiMemory.Application.Commands;
using AiMemory.Engine;

namespace AiMemory.Application.Decisions;

/// <summary>Registration: the first one's time and id stay, everything else is the newest (rules 19).</summary>
internal static class AgentDecision
{
    public static async ValueTask<Evaluation> DecideAsync(Decision decision, RegisterAgentCommand command)
    {
        var existing = await decision.View.FindByTitleAsync(Agents.TitleOf(command.AgentId), decision.CancellationToken)
            .ConfigureAwait(false);
        var registered = existing is null ? null : Agents.Read(existing)?.RegisteredAt;
        var agent = new AgentRegistration(
            command.AgentId, command.AgentType, command.Capabilities, registered ?? command.At, command.At);
        var row = Agents.ToMemory(existing?.Id ?? command.NewId, agent, existing?.CreatedAt ?? command.At);
        if (existing is not null)
        {
            row = row with { AccessCount = existing.AccessCount, LastAccessedAt = existing.LastAccessedAt, Priority = existing.Priority };
        }

        return decision.Done(new CommandAnswer { Memory = decision.Put(row), Changed = existing is not null });
    }
}
