using AiMemory.Application.Commands;
using AiMemory.Application.Shared;
using AiMemory.Domain.Rules;
using AiMemory.Storage;
using AiMemory.UseCases;

namespace AiMemory.Application.Curation;

/// <summary>Takes back what the curator did (rules 20.1).</summary>
internal sealed class CuratorRollback(ServiceContext context, EmbeddingQueue embeddings)
{
    public async ValueTask<Outcome<RollbackResponse>> RollbackAsync(string entryId, CancellationToken cancellationToken)
    {
        if (await context.Reader.GetMemoryAsync(entryId, cancellationToken).ConfigureAwait(false) is not { } row
            || row.Namespace != CuratorNames.RollbackNamespace)
        {
            return Problem.NotFound($"rollback entry not found: {entryId}");
        }

        var (applied, problem) = await ReverseAsync(row, cancellationToken).ConfigureAwait(false);
        return problem is not null ? problem : new RollbackResponse(applied ? 1 : 0);
    }

    public async ValueTask<Outcome<RollbackResponse>> RollbackLastAsync(int count, CancellationToken cancellationToken)
    {
        var rows = await context.Reader.ListAsync(
            new MemoryFilter { Namespaces = [CuratorNames.RollbackNamespace] }, long.MaxValue, 0, context.Now, cancellationToken)
            .ConfigureAwait(false);
        var reversed = 0;
        foreach (var row in rows.Where(row => !row.Tags.Contains(CuratorNames.ReversedTag)).Take(count))
        {
            var (applied, problem) = await ReverseAsync(row, cancellationToken).ConfigureAwait(false);
            if (problem is not null)
            {
                return problem;
            }

            reversed += applied ? 1 : 0;
        }

        return new RollbackResponse(reversed);
    }

    private async ValueTask<(bool Applied, Problem? Problem)> ReverseAsync(Memory row, CancellationToken cancellationToken)
    {
        if (RollbackEntry.Read(row.Content) is not { } entry)
        {
            return (false, Problem.Invalid($"rollback entry {row.Id} cannot be read"));
        }

        var (applied, problem) = entry.Action switch
        {
            CuratorNames.Consolidate => await UnmergeAsync(entry, cancellationToken).ConfigureAwait(false),
            CuratorNames.Forget => await BringBackAsync(entry, cancellationToken).ConfigureAwait(false),
            _ => await ResetPriorityAsync(entry, cancellationToken).ConfigureAwait(false),
        };
        if (problem is null && !row.Tags.Contains(CuratorNames.ReversedTag))
        {
            var tags = new MemoryChanges { Tags = [.. row.Tags, CuratorNames.ReversedTag] };
            var command = new UpdateCommand(row.Namespace, row.Id, tags, IfMatch: null, row.UpdatedAt);
            problem = (await context.CommitAsync(command, cancellationToken).ConfigureAwait(false)).Problem;
        }

        return (applied, problem);
    }

    /// <summary>The originals first, so that nothing is ever in neither form; all or none, as far as can be seen beforehand.</summary>
    private async ValueTask<(bool Applied, Problem? Problem)> UnmergeAsync(RollbackEntry entry, CancellationToken cancellationToken)
    {
        if (await context.Reader.GetMemoryAsync(entry.ResultId ?? string.Empty, cancellationToken).ConfigureAwait(false) is not { } result)
        {
            return (false, null);
        }

        foreach (var original in entry.Originals)
        {
            var holder = await context.Reader.FindByTitleAsync(original.Namespace, original.Title, cancellationToken).ConfigureAwait(false);
            if (holder is not null && holder.Id != result.Id && holder.Id != original.Id)
            {
                return (false, Taken(holder));
            }
        }

        // An original may have the very title that the result took over time: then the result has to go first.
        var isBlocked = entry.Originals.Any(original => original.Title == result.Title && original.Namespace == result.Namespace);
        if (isBlocked && await DeleteAsync(result, cancellationToken).ConfigureAwait(false) is { } early)
        {
            return (false, early);
        }

        foreach (var original in entry.Originals)
        {
            if (await ReinsertAsync(original, cancellationToken).ConfigureAwait(false) is { } problem)
            {
                return (false, problem);
            }
        }

        var last = isBlocked ? null : await DeleteAsync(result, cancellationToken).ConfigureAwait(false);
        return (last is null, last);
    }

    private async ValueTask<(bool Applied, Problem? Problem)> BringBackAsync(RollbackEntry entry, CancellationToken cancellationToken)
    {
        var snapshot = entry.Snapshot!;
        if (await context.Reader.GetMemoryAsync(snapshot.Id, cancellationToken).ConfigureAwait(false) is not null)
        {
            return (false, null);
        }

        if (await ReinsertAsync(snapshot, cancellationToken).ConfigureAwait(false) is { } problem)
        {
            return (false, problem);
        }

        await context.CommitAsync(new PurgeArchivedCommand(snapshot.Namespace, [snapshot.Id]), cancellationToken).ConfigureAwait(false);
        await UnlinkAsync(entry, cancellationToken).ConfigureAwait(false);
        return (true, null);
    }

    private async ValueTask UnlinkAsync(RollbackEntry entry, CancellationToken cancellationToken)
    {
        if (entry.WinnerId is not { } winnerId
            || await context.Reader.GetMemoryAsync(winnerId, cancellationToken).ConfigureAwait(false) is not { } winner)
        {
            return;
        }

        var links = (await context.Reader.GetLinksAsync(winnerId, cancellationToken).ConfigureAwait(false))
            .Where(link => link.SourceId == winnerId && link.TargetId == entry.Snapshot!.Id && link.Relation == Decisions.Relations.Supersedes)
            .ToArray();
        if (links.Length > 0)
        {
            await context.CommitAsync(new UnlinkCommand(winner.Namespace, links), cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<(bool Applied, Problem? Problem)> ResetPriorityAsync(RollbackEntry entry, CancellationToken cancellationToken)
    {
        if (await context.Reader.GetMemoryAsync(entry.MemoryId ?? string.Empty, cancellationToken).ConfigureAwait(false) is not { } row)
        {
            return (false, null);
        }

        var problem = await CuratorChanges.SetPriorityAsync(context, row, entry.Before, cancellationToken).ConfigureAwait(false);
        return (problem is null, problem);
    }

    private async ValueTask<Problem?> ReinsertAsync(Memory row, CancellationToken cancellationToken)
    {
        if (await context.Reader.GetMemoryAsync(row.Id, cancellationToken).ConfigureAwait(false) is not null)
        {
            return null; // an earlier try came so far
        }

        var committed = await context
            .CommitAsync(new ReinsertCommand(row.Namespace, row, context.Stamp()), cancellationToken).ConfigureAwait(false);
        if (committed.Problem is null)
        {
            embeddings.Add(committed.Answer!.Memory!);
        }

        return committed.Problem;
    }

    private async ValueTask<Problem?> DeleteAsync(Memory row, CancellationToken cancellationToken)
    {
        var command = new DeleteCommand(
            row.Namespace, row.Id, CuratorNames.Author, IfMatch: null, Governed: null, string.Empty, context.Stamp());
        return (await context.CommitAsync(command, cancellationToken).ConfigureAwait(false)).Problem;
    }

    private static Problem Taken(Memory holder) => Problem.Conflict(
        $"title '{holder.Title}' already exists in namespace '{holder.Namespace}' (memory {holder.Id})");
}
