using AiMemory.Application.Commands;
using AiMemory.Domain.Rules;
using AiMemory.Engine;

namespace AiMemory.Application.Decisions;

/// <summary>Rows that come from outside with an id of their own: import, sync, rollback. What was deleted stays so unless named (P11).</summary>
internal static class ImportDecision
{
    public static async ValueTask<Evaluation> DecideAsync(Decision decision, ImportRowCommand command)
    {
        var incoming = command.Incoming;
        if (!command.Restore && await decision.View.IsDeletedAsync(incoming.Id, decision.CancellationToken).ConfigureAwait(false))
        {
            return Decision.Refused(Deleted());
        }

        var taken = await FindTakenAsync(decision, incoming).ConfigureAwait(false);
        return taken is not null
            ? Decision.Refused(taken)
            : decision.Done(await StoreDecision.StoreAsync(
                decision, incoming, command.At, replaceDuplicate: false).ConfigureAwait(false));
    }

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, MergeRowCommand command)
    {
        var incoming = command.Incoming;
        if (await decision.View.IsDeletedAsync(incoming.Id, decision.CancellationToken).ConfigureAwait(false))
        {
            return Decision.Refused(Deleted());
        }

        if (await FindTakenAsync(decision, incoming).ConfigureAwait(false) is { } taken)
        {
            return Decision.Refused(taken);
        }

        var existing = await decision.View.FindByTitleAsync(incoming.Title, decision.CancellationToken).ConfigureAwait(false);
        if (existing is null)
        {
            return decision.Done(new CommandAnswer { Memory = decision.Put(incoming) });
        }

        var merged = Merging.MergeNewer(existing, incoming, Expired.At(existing, command.At));
        if (merged == existing)
        {
            return decision.Done(new CommandAnswer { Memory = existing });
        }

        merged = decision.Put(merged);
        await StandardFollow.AfterChangeAsync(decision, existing, merged, command.At).ConfigureAwait(false);
        return decision.Done(new CommandAnswer { Memory = merged, Changed = true });
    }

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, ReinsertCommand command)
    {
        var live = await decision.FindAnywhereAsync(command.Row.Id).ConfigureAwait(false)
            ?? await decision.View.FindByTitleAsync(command.Row.Title, decision.CancellationToken).ConfigureAwait(false);
        return live is not null
            ? Decision.Refused(UpdateDecision.TitleTaken(live))
            : decision.Done(new CommandAnswer { Memory = decision.Put(command.Row), Changed = true });
    }

    private static Problem Deleted() => Problem.Conflict("deleted; import with restore=true");

    // An id belongs to one row: the store's own words, as clients know them.
    private static async ValueTask<Problem?> FindTakenAsync(Decision decision, Memory incoming)
    {
        var holder = await decision.FindAnywhereAsync(incoming.Id).ConfigureAwait(false);
        return holder is null || (holder.Title == incoming.Title && holder.Namespace == decision.Namespace)
            ? null
            : Problem.Conflict("UNIQUE constraint failed: memories.id");
    }
}
