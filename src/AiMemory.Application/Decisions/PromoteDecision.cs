using AiMemory.Application.Commands;
using AiMemory.Domain.Rules;
using AiMemory.Engine;

namespace AiMemory.Application.Decisions;

/// <summary>Promotion to permanent, or as a copy into an ancestor namespace (rules 13).</summary>
internal static class PromoteDecision
{
    public static async ValueTask<Evaluation> DecideAsync(Decision decision, PromoteCommand command)
    {
        var row = await decision.View.GetMemoryAsync(command.Id, decision.CancellationToken).ConfigureAwait(false);
        if (row is null)
        {
            return Decision.Refused(Problem.NotFound());
        }

        if (command.IfMatch is { } expected && expected != row.Version)
        {
            return Decision.Refused(new PreconditionProblem(row.Version));
        }

        if (command.Governed is { } governed)
        {
            var stopped = await Gate.AskAsync(
                decision,
                GovernedAction.Promote,
                command.Caller,
                governed.CallerIsRegistered,
                command.PendingId,
                row.Id,
                _ => ValueTask.FromResult(row.Metadata.AgentId),
                () => PendingPayload.ForPromote(row.Id, command.NamesTarget, command.ToNamespace),
                command.At).ConfigureAwait(false);
            if (stopped is not null)
            {
                return stopped;
            }
        }

        if (command.ToNamespace is { } target)
        {
            return FindTargetProblem(row.Namespace, target) is { } problem
                ? Decision.Refused(problem)
                : decision.Done(new CommandAnswer { Memory = row });
        }

        return decision.Done(new CommandAnswer { Memory = decision.Put(Promote(row, command.At)), Changed = true });
    }

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, PromoteIntoCommand command)
    {
        var source = command.Source;
        var copy = source with
        {
            Id = command.CopyId,
            Namespace = decision.Namespace,
            AccessCount = 0,
            LastAccessedAt = null,
            CreatedAt = command.At,
            UpdatedAt = command.At,
        };
        var answer = await StoreDecision.StoreAsync(decision, copy, command.At, replaceDuplicate: false).ConfigureAwait(false);
        decision.Put(new MemoryLink(answer.Memory!.Id, source.Id, Relations.DerivedFrom, command.At));
        return decision.Done(answer);
    }

    public static Memory Promote(Memory row, string at) => row with { Tier = Tier.Long, ExpiresAt = null, UpdatedAt = at };

    /// <summary>The target must be a proper ancestor of the row's namespace.</summary>
    public static Problem? FindTargetProblem(string @namespace, string target)
    {
        if (target == @namespace)
        {
            return Problem.Invalid($"to_namespace must be a proper ancestor of '{@namespace}'");
        }

        return NamespacePath.IsAncestor(target, @namespace)
            ? null
            : Problem.Invalid($"to_namespace '{target}' is not an ancestor of '{@namespace}'");
    }
}
