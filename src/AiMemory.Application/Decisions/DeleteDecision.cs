using AiMemory.Application.Commands;
using AiMemory.Domain.Rules;
using AiMemory.Engine;
using AiMemory.Storage;

namespace AiMemory.Application.Decisions;

/// <summary>Deletes by name, and as parts of other operations. Nothing is archived here.</summary>
internal static class DeleteDecision
{
    public static async ValueTask<Evaluation> DecideAsync(Decision decision, DeleteCommand command)
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
                GovernedAction.Delete,
                command.Caller,
                governed.CallerIsRegistered,
                command.PendingId,
                row.Id,
                _ => ValueTask.FromResult(row.Metadata.AgentId),
                () => PendingPayload.ForDelete(row),
                command.At).ConfigureAwait(false);
            if (stopped is not null)
            {
                return stopped;
            }
        }

        await RowRemoval.RemoveAsync(decision, row).ConfigureAwait(false);
        return decision.Done(new CommandAnswer { Memory = row, Changed = true });
    }

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, RemoveRowsCommand command)
    {
        var removed = new List<MemoryRef>(command.Ids.Count);
        foreach (var id in command.Ids)
        {
            if (await decision.View.GetMemoryAsync(id, decision.CancellationToken).ConfigureAwait(false) is { } row)
            {
                await RowRemoval.RemoveAsync(decision, row, command.DerivedBy).ConfigureAwait(false);
                removed.Add(new MemoryRef(id, decision.Namespace));
            }
        }

        return decision.Done(new CommandAnswer { Removed = removed, Changed = removed.Count > 0 });
    }

    public static Evaluation Decide(Decision decision, UnlinkCommand command)
    {
        foreach (var link in command.Links)
        {
            decision.Delete(link);
        }

        return decision.Done(new CommandAnswer { Changed = true });
    }
}
