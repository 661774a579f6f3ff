using AiMemory.Application.Commands;
using AiMemory.Domain.Rules;
using AiMemory.Engine;

namespace AiMemory.Application.Decisions;

/// <summary>Partial update (rules 4.2), in place or by moving into another namespace.</summary>
internal static class UpdateDecision
{
    public static async ValueTask<Evaluation> DecideAsync(Decision decision, UpdateCommand command)
    {
        var row = await decision.View.GetMemoryAsync(command.Id, decision.CancellationToken).ConfigureAwait(false);
        if (row is null)
        {
            return Decision.Refused(Problem.NotFound());
        }

        var updated = Merging.Update(row, command.Changes, command.At);
        if (await FindProblemAsync(decision, row, updated, command.IfMatch).ConfigureAwait(false) is { } problem)
        {
            return Decision.Refused(problem);
        }

        return decision.Done(await PutAsync(decision, row, updated, command.At).ConfigureAwait(false));
    }

    /// <summary>The receiving side of a move orders it; the row leaves the other side as a part.</summary>
    public static async ValueTask<Evaluation> DecideAsync(Decision decision, MoveInCommand command)
    {
        var updated = Merging.Update(command.Row, command.Changes, command.At) with { Namespace = decision.Namespace };
        if (await FindProblemAsync(decision, command.Row, updated, command.IfMatch).ConfigureAwait(false) is { } problem)
        {
            return Decision.Refused(problem);
        }

        foreach (var link in command.Links)
        {
            decision.Put(link);
        }

        decision.Part(new MoveOutCommand(command.Row.Namespace, command.Row, decision.Namespace, command.At));
        return decision.Done(await PutAsync(decision, command.Row, updated, command.At).ConfigureAwait(false));
    }

    /// <summary>The row goes from here, with the links that start at it; its standards keep naming it. A later edit follows it.</summary>
    public static async ValueTask<Evaluation> DecideAsync(Decision decision, MoveOutCommand command)
    {
        var seen = command.Seen;
        var row = await decision.View.GetMemoryAsync(seen.Id, decision.CancellationToken).ConfigureAwait(false);
        if (row is null)
        {
            return decision.Done(new CommandAnswer());
        }

        await RowRemoval.RemoveRowAsync(decision, row.Id).ConfigureAwait(false);
        foreach (var link in await decision.View.GetLinksAsync(row.Id, decision.CancellationToken).ConfigureAwait(false))
        {
            if (link.SourceId == row.Id)
            {
                decision.Delete(link);
            }
        }

        if (row.Version != seen.Version)
        {
            decision.Part(new UpdateCommand(command.To, row.Id, Merging.Difference(seen, row), IfMatch: null, command.At));
        }

        return decision.Done(new CommandAnswer { Changed = true });
    }

    private static async ValueTask<Problem?> FindProblemAsync(
        Decision decision, Memory row, Memory updated, EntryVersion? ifMatch)
    {
        if (ifMatch is { } expected && expected != row.Version)
        {
            return new PreconditionProblem(row.Version);
        }

        if (updated.Title == row.Title && updated.Namespace == row.Namespace)
        {
            return null;
        }

        var other = await decision.View.FindByTitleAsync(updated.Title, decision.CancellationToken).ConfigureAwait(false);
        return other is null || other.Id == row.Id ? null : TitleTaken(other);
    }

    public static Problem TitleTaken(Memory holder) => Problem.Conflict(
        $"title '{holder.Title}' already exists in namespace '{holder.Namespace}' (memory {holder.Id})");

    private static async ValueTask<CommandAnswer> PutAsync(Decision decision, Memory row, Memory updated, string at)
    {
        var put = decision.Put(updated);
        await StandardFollow.AfterChangeAsync(decision, row, put, at).ConfigureAwait(false);
        return new CommandAnswer { Memory = put, Changed = true };
    }
}
