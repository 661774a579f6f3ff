using AiMemory.Application.Commands;
using AiMemory.Engine;
using AiMemory.Storage;

namespace AiMemory.Application.Decisions;

/// <summary>Rows into the archive, back, and out for good (rules 11).</summary>
internal static class ArchiveDecision
{
    public const string TtlExpired = "ttl_expired";
    public const string Forgotten = "forget";

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, ForgetRowsCommand command)
    {
        var removed = new List<MemoryRef>(command.Ids.Count);
        foreach (var id in command.Ids)
        {
            var row = await decision.View.GetMemoryAsync(id, decision.CancellationToken).ConfigureAwait(false);
            if (row is null || (command.Tier is { } tier && tier != row.Tier))
            {
                continue;
            }

            Archive(decision, row, command.Archive, command.Reason, command.At);
            if (command.Reason == Forgotten)
            {
                await RowRemoval.RemoveDanglingAsync(decision, row, command.At).ConfigureAwait(false);
            }
            else
            {
                await RowRemoval.RemoveAsync(decision, row).ConfigureAwait(false);
            }

            removed.Add(new MemoryRef(id, decision.Namespace));
        }

        return decision.Done(new CommandAnswer { Removed = removed, Changed = removed.Count > 0 });
    }

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, CollectExpiredCommand command)
    {
        var removed = new List<MemoryRef>(command.Ids.Count);
        foreach (var id in command.Ids)
        {
            var row = await decision.View.GetMemoryAsync(id, decision.CancellationToken).ConfigureAwait(false);
            if (row is not null && Expired.At(row, command.At))
            {
                Archive(decision, row, command.Archive, TtlExpired, command.At);
                await RowRemoval.RemoveAsync(decision, row).ConfigureAwait(false);
                removed.Add(new MemoryRef(id, decision.Namespace));
            }
        }

        return decision.Done(new CommandAnswer { Removed = removed, Changed = removed.Count > 0 });
    }

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, RestoreArchivedCommand command)
    {
        var archived = await decision.View.GetArchivedAsync(command.Id, decision.CancellationToken).ConfigureAwait(false);
        if (archived is null)
        {
            return Decision.Refused(Problem.NotFound("not found in archive"));
        }

        if (await decision.FindAnywhereAsync(command.Id).ConfigureAwait(false) is not null)
        {
            return Decision.Refused(Problem.Conflict(
                $"cannot restore: memory {command.Id} already exists in active table (would overwrite)"));
        }

        var memory = archived.Memory with { Tier = Tier.Long, ExpiresAt = null, UpdatedAt = command.At };
        var holder = await decision.View.FindByTitleAsync(memory.Title, decision.CancellationToken).ConfigureAwait(false);
        if (holder is not null)
        {
            return Decision.Refused(UpdateDecision.TitleTaken(holder));
        }

        decision.DeleteArchived(command.Id);
        return decision.Done(new CommandAnswer { Memory = decision.Put(memory), Changed = true });
    }

    public static async ValueTask<Evaluation> DecideAsync(Decision decision, PurgeArchivedCommand command)
    {
        var removed = new List<MemoryRef>(command.Ids.Count);
        foreach (var id in command.Ids)
        {
            if (await decision.View.GetArchivedAsync(id, decision.CancellationToken).ConfigureAwait(false) is not null)
            {
                decision.DeleteArchived(id);
                removed.Add(new MemoryRef(id, decision.Namespace));
            }
        }

        return decision.Done(new CommandAnswer { Removed = removed, Changed = removed.Count > 0 });
    }

    private static void Archive(Decision decision, Memory row, bool archive, string reason, string at)
    {
        if (archive)
        {
            decision.Put(new ArchivedMemory(row, at, reason));
        }
    }
}
