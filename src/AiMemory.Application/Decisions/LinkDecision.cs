using AiMemory.Application.Commands;
using AiMemory.Domain.Rules;
using AiMemory.Engine;
using AiMemory.UseCases;

namespace AiMemory.Application.Decisions;

/// <summary>Links, and the resolution of a contradiction by hand (cli 2).</summary>
internal static class LinkDecision
{
    public static async ValueTask<Evaluation> DecideAsync(Decision decision, LinkCommand command)
    {
        if (await decision.View.GetMemoryAsync(command.SourceId, decision.CancellationToken).ConfigureAwait(false) is null)
        {
            return Decision.Refused(Problem.NotFound($"source memory not found: {command.SourceId}"));
        }

        if (command.TargetNamespace == decision.Namespace
            && await decision.View.GetMemoryAsync(command.TargetId, decision.CancellationToken).ConfigureAwait(false) is null)
        {
            return Decision.Refused(Problem.NotFound($"target memory not found: {command.TargetId}"));
        }

        return decision.Done(new CommandAnswer
        {
            Changed = await PutAsync(decision, command.SourceId, command.TargetId, command.Relation, command.At).ConfigureAwait(false),
        });
    }

    public static async ValueTask<Evaluation> DecideAsync(
        Decision decision, ResolveCommand command, ServiceOptions options)
    {
        var winner = await decision.View.GetMemoryAsync(command.WinnerId, decision.CancellationToken).ConfigureAwait(false);
        if (winner is null)
        {
            return Decision.Refused(Problem.NotFound($"source memory not found: {command.WinnerId}"));
        }

        if (command.LoserNamespace != decision.Namespace)
        {
            decision.Part(new DemoteCommand(command.LoserNamespace, command.LoserId, command.At));
        }
        else if (await decision.View.GetMemoryAsync(command.LoserId, decision.CancellationToken).ConfigureAwait(false) is { } loser)
        {
            decision.Put(Demote(loser, command.At));
        }
        else
        {
            return Decision.Refused(Problem.NotFound($"target memory not found: {command.LoserId}"));
        }

        await PutAsync(decision, winner.Id, command.LoserId, Relations.Supersedes, command.At).ConfigureAwait(false);

        decision.Touch(Touching.Apply(winner, command.At, options));
        return decision.Done(new CommandAnswer { Changed = true });
    }

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, DemoteCommand command)
    {
        if (await decision.View.GetMemoryAsync(command.Id, decision.CancellationToken).ConfigureAwait(false) is { } row)
        {
            decision.Put(Demote(row, command.At));
        }

        return decision.Done(new CommandAnswer { Changed = true });
    }

    private static Memory Demote(Memory loser, string at) => loser with { Priority = 1, Confidence = 0.1, UpdatedAt = at };

    // A link that is there keeps its time.
    private static async ValueTask<bool> PutAsync(Decision decision, string source, string target, string relation, string at)
    {
        foreach (var link in await decision.View.GetLinksAsync(source, decision.CancellationToken).ConfigureAwait(false))
        {
            if (link.SourceId == source && link.TargetId == target && link.Relation == relation)
            {
                return false;
            }
        }

        decision.Put(new MemoryLink(source, target, relation, at));
        return true;
    }
}
